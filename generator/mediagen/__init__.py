"""Media tracking code and its documentation, generated from one spec."""

__version__ = "0.1.0"

#: Number of the format of the YAML files; ``mediagen migrate`` changes files of older formats.
SPEC_FORMAT = 1
