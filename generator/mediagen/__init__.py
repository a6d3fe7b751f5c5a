"""Media tracking code and its documentation, generated from one spec."""

__version__ = "0.1.0"
