"""Gate: every check of a project in one run."""
