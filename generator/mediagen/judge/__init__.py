"""Judges media traffic by the spec: is every value right, and does every event come in its time?

The judge is pure: it is fed with messages and a clock and gives verdicts. A server, a reader of
recorded traffic and tests only feed it, so the rules of minutes are tested in microseconds.
"""

from mediagen.judge.judge import Judge, Receipt
from mediagen.judge.verdict import ERROR, INFO, Closing, Finding, Verdict

__all__ = ["ERROR", "INFO", "Closing", "Finding", "Judge", "Receipt", "Verdict"]
