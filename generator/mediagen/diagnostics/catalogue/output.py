"""MG6xx: messages about the output folder and the publication of files."""

from __future__ import annotations
