"""Judges media traffic by the spec: is every value valid, and does every event come in its time?

The judge is pure: it is fed with messages and a clock and gives verdicts. A server, a reader of
recorded traffic and tests only feed it, so the rules of minutes are tested in microseconds.
"""

from mediagen.judge.findings import ERROR, INFO, WARNING, Finding, FindingName, Level
from mediagen.judge.judge import Judge, Receipt
from mediagen.judge.settings import Settings
from mediagen.judge.verdict import Closing, Tally, Verdict

__all__ = [
    "ERROR",
    "INFO",
    "WARNING",
    "Closing",
    "Finding",
    "FindingName",
    "Judge",
    "Level",
    "Receipt",
    "Settings",
    "Tally",
    "Verdict",
]
