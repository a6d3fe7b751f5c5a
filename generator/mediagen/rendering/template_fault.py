"""Fault of a template. Jinja is not imported for it."""

from __future__ import annotations

from mediagen.diagnostics.problems import Problem


class TemplateFault(Exception):
    """A template is invalid or failed; ``problem`` has the message and the place."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
