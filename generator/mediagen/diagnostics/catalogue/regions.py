"""MG55x to MG59x: messages about regions of hand-written pages."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code, Severity

MALFORMED_MARKER = Code(
    "MG550",
    "malformed-marker",
    "A line contains an invalid mediagen marker.",
    "Write each marker on a line of its own:\n\n"
    "```markdown\n"
    "<!-- mediagen:begin snippet event=EVENT platform=PLATFORM -->\n"
    "<!-- mediagen:end -->\n"
    "```\n\n"
    "In MDX, comments are `{/* … */}`. To mention a marker in prose, write it as code.",
)
UNCLOSED_MARKER = Code(
    "MG551",
    "unclosed-marker",
    "The comment of a marker does not end on its line, or other text follows it.",
    "Close the comment on the same line, with `-->` or, in MDX, `*/}`, and write nothing "
    "after it.",
)
UNKNOWN_MARKER = Code(
    "MG552",
    "unknown-marker",
    "A marker is neither `mediagen:begin` nor `mediagen:end`.",
    "Correct the spelling of the marker.",
)
ESCAPED_MARKER = Code(
    "MG553",
    "escaped-marker",
    "A formatter that does not read MDX has escaped a marker.",
    "Restore the marker, such as `{/* mediagen:end */}`, and exclude the file from the formatter.",
)
MISSING_END_MARKER = Code(
    "MG554",
    "missing-end-marker",
    "A region has no end marker.",
    "Add `<!-- mediagen:end -->`, or `{/* mediagen:end */}` in MDX, below the begin marker.",
)
UNEXPECTED_END_MARKER = Code(
    "MG555",
    "unexpected-end-marker",
    "An end marker has no begin marker above it.",
    "Delete the end marker, or add the begin marker of its region.",
)
NESTED_REGION = Code(
    "MG556",
    "nested-region",
    "A region begins inside another region.",
    "End the first region before the second one begins. Regions cannot contain each other.",
)
MIXED_COMMENTS = Code(
    "MG557",
    "mixed-comments",
    "The two markers of a region use different kinds of comments.",
    "Use the same kind for both markers: `<!-- … -->` in Markdown, `{/* … */}` in MDX.",
)
CONFLICT_IN_PAGE = Code(
    "MG558",
    "conflict-in-page",
    "A merge conflict includes a region or one of its markers.",
    "Keep one side with its markers, delete the lines of the conflict markers, and run "
    "`mediagen inject` again: it writes the contents of the region.",
)
LONE_CARRIAGE_RETURN = Code(
    "MG559",
    "lone-carriage-return",
    "A page with regions contains a carriage return without a line feed.",
    "Save the page with the line endings LF or CRLF. Markdown ends a line at a lone carriage "
    "return and editors do not, so that markers could be hidden.",
)
PAGE_ENCODING = Code(
    "MG560",
    "page-encoding",
    "A page is encoded in UTF-16 or UTF-32.",
    "Save the page as UTF-8.",
)
MALFORMED_OPTION = Code(
    "MG561",
    "malformed-option",
    "A begin marker has a part that is not of the form `name=value`.",
    "Write the kind of the region first, then its options: "
    "`snippet event=EVENT platform=PLATFORM`.",
)
DUPLICATE_OPTION = Code(
    "MG562",
    "duplicate-option",
    "A begin marker has an option more than once.",
    "Keep one of them.",
)
UNKNOWN_REGION_KIND = Code(
    "MG563",
    "unknown-region-kind",
    "A begin marker requests a kind of region that does not exist.",
    "Use `snippet`, `setup`, `tabs`, `parameters`, `field`, `matrix`, `rules` or `caveats`.",
)
UNKNOWN_REGION_OPTION = Code(
    "MG564",
    "unknown-region-option",
    "A begin marker has an option that its kind of region does not take.",
    "Correct the spelling of the option, or delete it.",
)
MISSING_REGION_OPTION = Code(
    "MG565",
    "missing-region-option",
    "A begin marker has no value for an option that its kind of region needs.",
    "Add the option, such as `event=EVENT`. A `snippet` or `tabs` region needs exactly one of "
    "`event`, `field` and `action`; a `caveats` region needs exactly one of `event` and `field`.",
)
UNKNOWN_REGION_VALUE = Code(
    "MG566",
    "unknown-region-value",
    "An option of a begin marker names something that the project does not have.",
    "Correct the spelling; `mediagen list events`, `mediagen list fields` and `mediagen list "
    "platforms` print all IDs.",
)
PLATFORM_WITHOUT_SETUP = Code(
    "MG567",
    "platform-without-setup",
    "A `setup` region names a platform that has no set-up code.",
    "Delete the region, or add the set-up template to the folder of the platform.",
)
FIELD_REGION_EXAMPLE = Code(
    "MG570",
    "field-region-example",
    "A region for the code of a field names an example, or selects a part of one.",
    "Delete `example=…`, `fields=…` and `part=…`: the region shows the smallest code that carries "
    "the field. For the code of an example, use `event=…` instead of `field=…`.",
)
INVALID_LINK_PLACE = Code(
    "MG571",
    "invalid-link-place",
    "The option `links` of a region is neither a path nor a URL.",
    "Write the folder of the generated pages, relative to the page, such as `links=../reference`, "
    "or the address of their site, such as `links=/reference` or `links=https://docs.example.com`.",
)
MISSING_TAB_IMPORTS = Code(
    "MG568",
    "missing-tab-imports",
    "A page contains tabs and does not import their components.",
    "Add the imports that the message names below the front matter of the page:\n\n"
    "```mdx\nimport Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';\n```",
)
PAGE_NOT_FOUND = Code(
    "MG569",
    "page-not-found",
    "There is no file or folder at a path on the command line.",
    "Correct the path. Paths are relative to the working folder.",
)
REGION_OUT_OF_DATE = Code(
    "MG580",
    "region-out-of-date",
    "The contents of a region differ from what the spec and the templates give.",
    "Run the command that the last line of the output shows, such as `mediagen inject docs`.",
)
REGION_EDITED = Code(
    "MG581",
    "region-edited",
    "A region was edited by hand, or contains text that mediagen did not write.",
    "Move the edit out of the region, or into the spec or a template. Then run "
    "`mediagen inject --force`, which overwrites the region.",
)
UNEXPECTED_REGION_COUNT = Code(
    "MG582",
    "unexpected-region-count",
    "The number of regions differs from the one that `--expect` gives.",
    "Look for pages that are missing, or whose markers were removed; or correct the number.",
)
PAGE_WITHOUT_REGIONS = Code(
    "MG583",
    "page-without-regions",
    "A file or folder on the command line contains no region.",
    "Check the path, and the spelling of the markers. In a folder, only files that end in `.md`, "
    "`.mdx`, `.markdown` or `.mkd` are read.",
    Severity.WARNING,
)
