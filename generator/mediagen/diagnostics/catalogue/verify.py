"""MG8xx: messages about toolchains and the proofs of generated code."""

from __future__ import annotations
