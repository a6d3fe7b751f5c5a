"""Settings of all tests: what Hypothesis tries is the same in every run, on every machine."""

from hypothesis import settings

settings.register_profile("mediagen", deadline=None, derandomize=True, database=None)
settings.load_profile("mediagen")
