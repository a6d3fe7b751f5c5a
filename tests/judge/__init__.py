"""Tests of the judge, the collector and the trace reader."""
