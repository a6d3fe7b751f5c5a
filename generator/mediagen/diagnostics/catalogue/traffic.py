"""MG9xx: messages about recorded and received traffic."""

from __future__ import annotations
