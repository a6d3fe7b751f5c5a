"""Tests of ``verify``: what it proves of this project, and that it finds what is wrong."""
