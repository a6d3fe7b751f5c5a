"""States of the explorer and their addresses: a link reproduces what a page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode

from mediagen.diagnostics.terminal import quote_argument

#: Start of the parameters that set a field.
SET = "set."
DEFAULT_EXAMPLE = "basic"


@dataclass(frozen=True)
class ExplorerState:
    """State of the explorer; ``subject`` is the ID of an event or action.

    ``values`` are those of the form that differ from the example.
    """

    subject: str
    platform: str
    example: str = DEFAULT_EXAMPLE
    beside: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def platforms(self) -> Sequence[str]:
        """The platforms whose code is visible: one or two."""
        return (self.platform, self.beside) if self.beside else (self.platform,)

    def reset(self) -> ExplorerState:
        """Return the state with the values of the example."""
        return replace(self, values={})

    def without(self, name: str) -> ExplorerState:
        """Return the state without the value of a field."""
        return replace(self, values={n: v for n, v in self.values.items() if n != name})

    def with_platform(self, platform: str) -> ExplorerState:
        """Return the state with another platform; one that is beside it changes places."""
        beside = self.platform if platform == self.beside else self.beside
        return replace(self, platform=platform, beside=beside)


def state_address(state: ExplorerState) -> str:
    """Return the address of a state below the root of the preview."""
    parameters = [("example", state.example)] if state.example != DEFAULT_EXAMPLE else []
    parameters.append(("platform", state.platform))
    if state.beside:
        parameters.append(("beside", state.beside))
    parameters += [(f"{SET}{name}", value) for name, value in state.values.items()]
    return f"/events/{quote(state.subject, safe='')}?{urlencode(parameters)}"


def origin_address(state: ExplorerState, platform: str) -> str:
    """Return the address that explains the lines of a platform's code; ``&line=N`` is added."""
    query = state_address(replace(state, platform=platform, beside="")).partition("?")[2]
    return f"/origin/{quote(state.subject, safe='')}?{query}"


def snippet_command(state: ExplorerState, platform: str, assignments: Sequence[str]) -> str:
    """Return the command line that prints the same code."""
    command = ["mediagen", "snippet", state.subject, "--platform", platform]
    if state.example != DEFAULT_EXAMPLE:
        command += ["--example", state.example]
    for assignment in assignments:
        command += ["--set", assignment]
    return " ".join(map(quote_argument, command))
