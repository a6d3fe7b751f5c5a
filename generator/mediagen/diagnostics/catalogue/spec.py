"""MG2xx: messages about the spec."""

from __future__ import annotations
