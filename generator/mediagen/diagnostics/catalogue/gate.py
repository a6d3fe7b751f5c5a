"""MG774 to MG779: messages about wrappers and pages of a project, and about baselines."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code, Severity

WRAPPER_OUT_OF_DATE = Code(
    "MG774",
    "wrapper-out-of-date",
    "A file of a wrapper in the folder of an app differs from what the spec and templates give.",
    "Run the command that the output shows, or `mediagen check --fix`.",
)
WRAPPER_EDITED = Code(
    "MG775",
    "wrapper-edited",
    "A file of a wrapper in the folder of an app was edited since mediagen wrote it.",
    "Restore the file, and move the edit into a file of the app, or into the template of the "
    "wrapper: `mediagen eject` copies it. mediagen never overwrites such a file.",
)
INVALID_BASELINE = Code(
    "MG776",
    "invalid-baseline",
    "A file named with `--baseline` is not a baseline of mediagen.",
    "Correct the path, or write the file again with `mediagen check --write-baseline FILE`.",
)
OBSOLETE_BASELINE_ENTRY = Code(
    "MG777",
    "obsolete-baseline-entry",
    "A baseline has a finding that no longer exists.",
    "Write the baseline again with `mediagen check --write-baseline FILE`, so that the finding is "
    "reported if it comes back.",
    Severity.WARNING,
)
MISSING_WRAPPER = Code(
    "MG778",
    "missing-wrapper",
    "`mediagen.yaml` names a wrapper in a folder that has none.",
    "Run the command that the output shows, which writes the wrapper, or correct the folder.",
)
MISSING_PAGE = Code(
    "MG779",
    "missing-page",
    "`mediagen.yaml` names a page, or a folder of pages, that does not exist.",
    "Correct the path under `regions`. It is relative to `mediagen.yaml`.",
)
