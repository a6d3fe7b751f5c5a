"""MG5xx: messages about pages, regions and templates.

MG500 to MG519 are about flavours and pages, MG520 to MG549 about templates of any kind.
"""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code

UNREADABLE_FLAVOURS = Code(
    "MG501",
    "unreadable-flavours",
    "The folder with the templates of pages cannot be read.",
    "Restore the folder `docs/` in your templates, or remove `docs` from the kinds that you "
    "generate, as in `mediagen generate --kind snippets`.",
)
NO_FLAVOUR = Code(
    "MG502",
    "no-flavour",
    "The folder with the templates of pages does not contain a flavour.",
    "Add a folder with a `flavour.yaml`, for example a copy of `docs/github/`.",
)
FLAVOUR_ID = Code(
    "MG503",
    "flavour-id",
    "The ID of a flavour differs from the name of its folder, or cannot be used as a name.",
    "Set `flavour` in `flavour.yaml` to the name of the folder. Names of devices on Windows, such "
    "as `con`, cannot be used.",
)
UNKNOWN_FLAVOUR = Code(
    "MG505",
    "unknown-flavour",
    "A requested flavour does not exist.",
    "Use the name of a folder in `docs/` of your templates that contains a `flavour.yaml`. The "
    "message suggests the nearest name.",
)
MISSING_WORDS = Code(
    "MG506",
    "missing-words",
    "The common words of pages are missing or incomplete.",
    "Restore `docs/common/words.yaml` in your templates, or add the words that the message names.",
)
UNKNOWN_WORD_PLACEHOLDER = Code(
    "MG507",
    "unknown-word-placeholder",
    "A word of pages has a placeholder that is never filled in.",
    "Use a placeholder that the schema lists for this word, for example `{unit}` in "
    "`types.with_unit`.",
)
PAGE_CLASH = Code(
    "MG508",
    "page-clash",
    "Two pages would have the same path.",
    "Change the title or the ID of one of them, so that the paths differ in more than upper and "
    "lower case.",
)
UNKNOWN_PAGE_LANGUAGE = Code(
    "MG573",
    "unknown-page-language",
    "No catalogue has the words of pages in this language.",
    "Correct the spelling, or add `docs/translations/LANGUAGE.yaml` to your templates. Words "
    "that it does not have stay in English.",
)
TEMPLATE_SYNTAX = Code(
    "MG520",
    "template-syntax",
    "A template is not valid Jinja.",
    "Correct the line that the message names; the cause can be an unclosed block above it. See the "
    "Jinja documentation of templates.",
)
UNDEFINED_NAME = Code(
    "MG521",
    "undefined-name",
    "A template uses a variable or an attribute that does not exist.",
    "Correct the spelling; the message suggests the nearest name. For a variable that only some "
    "platforms have, write `{% if name is defined %}`.",
)
UNPRINTABLE_VALUE = Code(
    "MG522",
    "unprintable-value",
    "A template prints a value that is not a node.",
    "Print values of the message or of the page. mediagen escapes these values automatically; it "
    'does not escape plain strings. To print a string, write `{{ comment("...") }}` in code '
    'and `{{ text("...") }}` on pages.',
)
INDENTED_BLOCK = Code(
    "MG523",
    "indented-block",
    "A template has a block before text on an indented line.",
    "Put the block on a line of its own. Jinja would remove the indentation of the text.",
)
FORBIDDEN_CHARACTER = Code(
    "MG524",
    "forbidden-character",
    "A template contains a byte-order mark or a character for private use.",
    "Save the file as UTF-8 without a byte-order mark, and remove characters from U+E000 to "
    "U+E002.",
)
MISSING_TEMPLATE = Code(
    "MG526",
    "missing-template",
    "A template includes, imports or extends a template that does not exist.",
    "Correct the name. Templates of pages are searched in the folder of the flavour and in "
    "`docs/common/`, others in the folder with the templates.",
)
TEMPLATE_FAILURE = Code(
    "MG528",
    "template-failure",
    "A template fails while it is rendered.",
    "Correct the expression in the line that the message names.",
)
EMPTY_SNIPPET = Code(
    "MG529",
    "empty-snippet",
    "The template of a snippet prints nothing.",
    "Print every message of the event. If the platform cannot report the event, give the reason in "
    "the file of the event or in `platform.yaml` instead.",
)
