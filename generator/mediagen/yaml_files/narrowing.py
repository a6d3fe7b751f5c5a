"""Narrowing: a refinement accepts only values that the layers below accept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mediagen.diagnostics.catalogue import layers as codes
from mediagen.diagnostics.problems import number_text

_Path = tuple[str | int, ...]
#: Keys of limits that a refinement can only lower.
_UPPER = ("maximum", "seconds", "count")
_PROTOCOLS = {"xdm", "tracker", "collection"}


class Narrowing:
    """Checks of the keys that a refinement can narrow.

    ``owner_text`` returns the layer that wrote a part; ``report`` takes the path, the message and
    the code of a problem.
    """

    def __init__(self, owner_text: Callable[[_Path], str], report: Callable[..., None]) -> None:
        self._owner_text, self._report = owner_text, report

    def check(self, value: Any, below: Any, path: _Path) -> None:
        """Report a value that is wider than the one below; None stands for no value there."""
        name = path[-1]
        if "carries" in path[:1]:
            self._check_carries(value, below, path)
        elif name == "required":
            self._check_required(value, below, path)
        elif isinstance(value, bool):
            self._check_switch(value, below, path)
        elif _is_number(value) and _is_number(below):
            wider = value > below if name in _UPPER else value < below
            if wider:
                self._report_wider(f"{name} {number_text(value)}", number_text(below), path)
        elif name == "allowed" and isinstance(below, list) and isinstance(value, list):
            for index, item in enumerate(value):
                if item not in below:
                    message = (
                        f"'{item}' is not among the allowed values of {self._owner_text(path)}"
                    )
                    self._report((*path, index), message, codes.WIDER_THAN_BELOW)
        elif name == "constant" and below is not None and value != below:
            self._report_wider(f"constant '{value}'", f"constant '{below}'", path)

    def _check_carries(self, value: Any, below: Any, path: _Path) -> None:
        if below is None:
            message = f"the event does not carry '{path[-1]}', and a refinement cannot add it"
            self._report(path, message, codes.NOT_REFINABLE, key=True)
        elif below == "required" and value != "required":
            self._report_wider(f"'{value}'", "'required'", path)

    def _check_switch(self, value: Any, below: Any, path: _Path) -> None:
        default = path[-1] == "free"
        if value is True and not (default if below is None else below):
            self._report_wider(f"{path[-1]}: true", "false", path)

    def _check_required(self, value: Any, below: Any, path: _Path) -> None:
        protocols = _required_protocols(below)
        missing = protocols - _required_protocols(value)
        if missing:
            self._report_wider("required on fewer", "value", path)

    def _report_wider(self, value: str, below: str, path: _Path) -> None:
        message = (
            f"{value} is wider than the {below} of {self._owner_text(path)}; "
            "a refinement can only narrow"
        )
        self._report(path, message, codes.WIDER_THAN_BELOW)


def _required_protocols(value: Any) -> set[str]:
    if value is True:
        return set(_PROTOCOLS)
    return set(value) if isinstance(value, list) else set()


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
