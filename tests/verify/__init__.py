"""Tests of ``verify``: the proofs of this project, and defects that they detect."""
