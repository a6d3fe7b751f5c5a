"""What came of proving: of each check, and of everything that is proved."""

from __future__ import annotations

from dataclasses import dataclass, field

from mediagen.model import Platform
from mediagen.verify.checks import Check


@dataclass(frozen=True, slots=True)
class Failure:
    """A snippet that a check refuses: where it is, and the tool's own message."""

    snippet: str
    path: str
    line: int
    template: str
    template_line: int
    check: str
    message: str


@dataclass(slots=True)
class Checked:
    """What came of one check of a platform; ``skipped`` says why it was not run."""

    check: Check
    version: str = ""
    count: int = 0
    failed: int = 0
    seconds: float = 0.0
    skipped: str = ""


@dataclass(slots=True)
class Verified:
    """What came of the snippets of a platform, or of a wrapper, which has no ``snippets``."""

    name: str
    platform: Platform
    snippets: int = 0
    without: int = 0
    wrapper: bool = False
    checks: list[Checked] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unproved: str = ""

    def proved(self, does: str) -> int:
        """How many snippets passed every check of a kind; none where one was skipped.

        A wrapper counts as one.
        """
        own = [each for each in self.checks if each.check.does == does]
        if not own or any(each.skipped for each in own):
            return 0
        ids = {each.check.id for each in own}
        failed = {each.snippet for each in self.failures if each.check in ids}
        return int(not failed) if self.wrapper else self.snippets - len(failed)

    @property
    def complete(self) -> bool:
        """Whether all of its checks were run, and there is one of each kind."""
        kinds = {each.check.does for each in self.checks if not each.skipped}
        skipped = any(each.skipped for each in self.checks)
        nothing = not self.snippets and not self.wrapper
        return nothing or (kinds == {"compile", "run", "format"} and not skipped)
