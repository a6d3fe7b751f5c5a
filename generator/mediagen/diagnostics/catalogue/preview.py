"""MG74x to MG76x: messages about the preview."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code, Severity

UNKNOWN_PREVIEW_HOST = Code(
    "MG740",
    "unknown-preview-host",
    "A request to the preview uses a host name that does not mean this machine.",
    "Open the address that `mediagen preview` prints.",
)
FOREIGN_PREVIEW_PAGE = Code(
    "MG741",
    "foreign-preview-page",
    "A web page of another origin tried to read the preview.",
    "Open the preview in a tab of its own. Other pages can link to it, but cannot read it.",
)
UNKNOWN_PREVIEW_PAGE = Code(
    "MG742",
    "unknown-preview-page",
    "The preview has no page at this address.",
    "Start from the first page of the preview; the event or the page of the link may have been "
    "renamed.",
)
BROWSER_NOT_OPENED = Code(
    "MG743",
    "browser-not-opened",
    "`--open` found no web browser.",
    "Open the printed address in a browser, or set the environment variable `BROWSER`.",
    Severity.WARNING,
)
UNDISPLAYABLE_VALUE = Code(
    "MG744",
    "undisplayable-value",
    "A value of the preview contains a character that no web page can show.",
    "Use `mediagen snippet` with `--set` for such a value.",
)
COMPARISON_ENDED = Code(
    "MG745",
    "comparison-ended",
    "The system ended a process in which the preview compares the output or explains a line.",
    "Save a file to compare again. If it happens again, check the free memory.",
)
NOT_AN_EXPORT = Code(
    "MG746",
    "not-an-export",
    "The folder for an export holds something else: the project, or other generated files.",
    "Name a new folder, or that of an earlier export. An export replaces its own files and removes "
    "those that it no longer has.",
)
