"""MG254 to MG289: findings of `mediagen lint`, a code for each rule."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code, Severity

UNFINISHED_SENTENCE = Code(
    "MG254",
    "unfinished-sentence",
    "A summary, an occasion, a note or a caveat is no sentence.",
    "Begin it with a capital letter, and end it with a full stop.",
    Severity.WARNING,
)
POOR_MEANING = Code(
    "MG255",
    "poor-meaning",
    "The meaning of a value is no sentence.",
    "Describe the value in a short sentence.",
    Severity.WARNING,
)
REPEATED_TITLE = Code(
    "MG256",
    "repeated-title",
    "A summary only repeats the title.",
    "Describe what the title does not say: the content, the source or the use of the " "value.",
    Severity.WARNING,
)
LONG_SENTENCE = Code(
    "MG257",
    "long-sentence",
    "A sentence has more than 35 words.",
    "Split the sentence.",
    Severity.WARNING,
)
REPEATED_WORD = Code(
    "MG258",
    "repeated-word",
    "A word is written twice.",
    "Delete one of the words.",
    Severity.WARNING,
)
UNFINISHED_TEXT = Code(
    "MG259",
    "unfinished-text",
    "A description has a mark such as TODO.",
    "Write the text, or delete it.",
    Severity.ERROR,
)
VAGUE_WORD = Code(
    "MG260",
    "vague-word",
    "A description has a word that leaves open what it means, such as `etc.`.",
    "Name what is meant, or delete the word.",
    Severity.WARNING,
)
DOUBLE_SPACE = Code(
    "MG261",
    "double-space",
    "A description has two spaces between words.",
    "Keep one space.",
    Severity.WARNING,
)
TITLE_CASE = Code(
    "MG262",
    "title-case",
    "A title is in title case.",
    "Write it in sentence case: only the first word and proper names have capital " "letters.",
    Severity.WARNING,
)
TITLE_END = Code(
    "MG263",
    "title-end",
    "A title ends with a full stop or another end mark.",
    "Delete the mark.",
    Severity.WARNING,
)
SIMILAR_TEXT = Code(
    "MG264",
    "similar-text",
    "Two summaries are nearly the same.",
    "State in both how the items differ.",
    Severity.WARNING,
)
OLD_FACT = Code(
    "MG265",
    "old-fact",
    "A caveat or a note is about a year some time ago.",
    "Check the fact against its source, and update or delete it.",
    Severity.WARNING,
)
MISSING_UNIT = Code(
    "MG266",
    "missing-unit",
    "The summary of a number names a unit, but the field has none.",
    "Add `unit`.",
    Severity.WARNING,
)
MISSING_LIMIT = Code(
    "MG267",
    "missing-limit",
    "A number has neither a minimum nor a maximum.",
    "Add `minimum: 0`, or the limit of the backend.",
    Severity.WARNING,
)
UNUSED_SET = Code(
    "MG268",
    "unused-set",
    "No field has the set of values as its type.",
    "Use it as the `type` of a field, or delete it.",
    Severity.WARNING,
)
UNUSED_GROUP = Code(
    "MG269",
    "unused-group",
    "No event carries a group of fields.",
    "List it under `carries` of an event, or delete its file.",
    Severity.WARNING,
)
SINGLE_VALUE = Code(
    "MG270",
    "single-value",
    "A closed set has one value.",
    "Set the value as `constant` of the field.",
    Severity.WARNING,
)
OTHER_SPELLING = Code(
    "MG271",
    "other-spelling",
    "An example has a value that differs from a value of the set in letter case only.",
    "Use the spelling of the set.",
    Severity.ERROR,
)
DUMMY_VALUE = Code(
    "MG272",
    "dummy-value",
    "An example has a value such as `foo` or `test`.",
    "Use a value as an app sends it.",
    Severity.WARNING,
)
EQUAL_EXAMPLES = Code(
    "MG273",
    "equal-examples",
    "Two examples of an event have the same values.",
    "Delete one of them, or change its values.",
    Severity.WARNING,
)
UNTITLED_EXAMPLE = Code(
    "MG274",
    "untitled-example",
    "An example has no title.",
    "Add `title`, such as `With standard metadata`.",
    Severity.WARNING,
)
FIELD_WITHOUT_EXAMPLE = Code(
    "MG275",
    "field-without-example",
    "No example has a value of a field.",
    "Add a value to an example, or `example` to the field.",
    Severity.INFO,
)
EQUAL_TITLE = Code(
    "MG276",
    "equal-title",
    "Two events, or two fields of a group, have the same title.",
    "Use titles that differ.",
    Severity.WARNING,
)
SIMILAR_NAME = Code(
    "MG277",
    "similar-name",
    "Two names differ in letter case or in a plural only.",
    "Rename one of them, or set `parameter`.",
    Severity.WARNING,
)
LONG_NAME = Code(
    "MG278",
    "long-name",
    "A name has more than 30 characters.",
    "Shorten the name, or set a short `parameter` or `method`.",
    Severity.WARNING,
)
UNCLEAR_BOOLEAN = Code(
    "MG279",
    "unclear-boolean",
    "The summary of a boolean does not say when it is true.",
    "Begin the summary with `Whether`.",
    Severity.WARNING,
)
DEPRECATED_BUT_REQUIRED = Code(
    "MG280",
    "deprecated-but-required",
    "A deprecated field is required.",
    "Make the field optional first.",
    Severity.WARNING,
)
OVERDUE_REMOVAL = Code(
    "MG281",
    "overdue-removal",
    "The date of the removal of a deprecated part has passed.",
    "Remove the part, or change `removed`.",
    Severity.WARNING,
)
DEPRECATED_EXAMPLE = Code(
    "MG282",
    "deprecated-example",
    "An example shows a deprecated field or value.",
    "Use its replacement.",
    Severity.WARNING,
)
DEPRECATED_STEP = Code(
    "MG283",
    "deprecated-step",
    "A story shows a deprecated event.",
    "Use its replacement.",
    Severity.WARNING,
)
UNUSED_SILENCER = Code(
    "MG284",
    "unused-silencer",
    "A silencer of `mediagen lint` silences nothing.",
    "Delete the silencer: the finding is gone, or another silencer comes first.",
    Severity.WARNING,
)
UNKNOWN_RULE = Code(
    "MG285",
    "unknown-rule",
    "A silencer names a rule of `mediagen lint` that does not exist.",
    "Correct the name; `mediagen lint --rules` lists the rules.",
)
