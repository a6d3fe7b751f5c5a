"""Rules of the lint, as a table: code, reason, example and check of each."""

from __future__ import annotations

from mediagen.diagnostics.catalogue import lint as codes
from mediagen.spec.lint import text_rules, value_rules
from mediagen.spec.lint.model import LintRule

RULES: tuple[LintRule, ...] = (
    LintRule(
        codes.UNFINISHED_SENTENCE,
        "Pages print these texts one after the other, and wrappers join them in " "comments.",
        "summary: the viewer skips the ad",
        text_rules.find_unfinished_sentences,
    ),
    LintRule(
        codes.POOR_MEANING,
        "Readers choose values by their meanings; names alone lead to wrong choices.",
        "values: {vod: on demand}",
        text_rules.find_poor_meanings,
    ),
    LintRule(
        codes.REPEATED_TITLE,
        "The summary stands beside the title on every page.",
        "title: Ad name\nsummary: Ad name.",
        text_rules.find_repeated_titles,
    ),
    LintRule(
        codes.LONG_SENTENCE,
        "Long sentences are read twice, and are hard to translate.",
        "description: A sentence of 36 words or more.",
        text_rules.find_long_sentences,
    ),
    LintRule(
        codes.REPEATED_WORD,
        "It is a slip that pages and wrappers repeat.",
        "summary: The the name of the ad.",
        text_rules.find_repeated_words,
    ),
    LintRule(
        codes.UNFINISHED_TEXT,
        "Pages publish the mark.",
        "summary: TODO.",
        text_rules.find_unfinished_texts,
    ),
    LintRule(
        codes.VAGUE_WORD,
        "Developers cannot send what is not named.",
        "summary: The network, the feed etc.",
        text_rules.find_vague_words,
    ),
    LintRule(
        codes.DOUBLE_SPACE,
        "Differences in white space make texts harder to compare.",
        "summary: The  name of the ad.",
        text_rules.find_double_spaces,
    ),
    LintRule(
        codes.TITLE_CASE,
        "Titles become headings and parts of sentences.",
        "title: Ad Break Start",
        text_rules.find_title_case,
    ),
    LintRule(
        codes.TITLE_END,
        "Titles become headings, links and parts of sentences.",
        "title: Ad start.",
        text_rules.find_title_ends,
    ),
    LintRule(
        codes.SIMILAR_TEXT,
        "Readers who compare two items need the difference.",
        "summary: The ID of an ad.\n…\nsummary: The ID of an Ad.",
        text_rules.find_similar_texts,
    ),
    LintRule(
        codes.OLD_FACT,
        "Facts about a version or a date become wrong without any change of the spec.",
        "caveats: [Reports changed in 2019.]",
        text_rules.find_old_facts,
    ),
    LintRule(
        codes.MISSING_UNIT,
        "Wrappers, checks and the collector know the unit only by its key.",
        "type: integer\nsummary: The length in seconds.",
        value_rules.find_missing_units,
    ),
    LintRule(
        codes.MISSING_LIMIT,
        "Without limits, no check finds a value in a wrong unit, or a negative one.",
        "type: integer",
        value_rules.find_missing_limits,
    ),
    LintRule(
        codes.UNUSED_SET,
        "Unused sets are maintained for nobody.",
        "oldTypes: {title: Old types, values: {a: One.}}",
        value_rules.find_unused_sets,
    ),
    LintRule(
        codes.UNUSED_GROUP,
        "Unused fields have pages, but are never sent.",
        "group: chapterDetails",
        value_rules.find_unused_groups,
    ),
    LintRule(
        codes.SINGLE_VALUE,
        "Apps should not pass what never differs.",
        "values: {video: Video content.}",
        value_rules.find_single_values,
    ),
    LintRule(
        codes.OTHER_SPELLING,
        "Reports count both spellings apart.",
        "contentType: VOD",
        value_rules.find_other_spellings,
    ),
    LintRule(
        codes.DUMMY_VALUE,
        "Readers learn from examples which values to send.",
        "name: foo",
        value_rules.find_dummy_values,
    ),
    LintRule(
        codes.EQUAL_EXAMPLES,
        "Pages show the same code twice.",
        "examples: {basic: {values: {playhead: 1}}, late: {values: {playhead: 1}}}",
        value_rules.find_equal_examples,
    ),
    LintRule(
        codes.UNTITLED_EXAMPLE,
        "Pages use the name as heading.",
        "examples: {with-metadata: {values: {}}}",
        value_rules.find_untitled_examples,
    ),
    LintRule(
        codes.FIELD_WITHOUT_EXAMPLE,
        "The page of the field has no code, and no toolchain tests the field.",
        "fields: {siteID: {type: string}}",
        value_rules.find_fields_without_example,
    ),
    LintRule(
        codes.EQUAL_TITLE,
        "Readers and search engines cannot tell their pages apart.",
        "title: Ad name",
        value_rules.find_equal_titles,
    ),
    LintRule(
        codes.SIMILAR_NAME,
        "Developers pass one for the other, and no compiler notices.",
        "fields: {tag: {type: string}, tags: {type: string}}",
        value_rules.find_similar_names,
    ),
    LintRule(
        codes.LONG_NAME,
        "The name is part of code in every language.",
        "event: playbackOfTheMainContentStarted",
        value_rules.find_long_names,
    ),
    LintRule(
        codes.UNCLEAR_BOOLEAN,
        "Names such as `state` do not tell which value means what.",
        "type: boolean\nsummary: The download.",
        value_rules.find_unclear_booleans,
    ),
    LintRule(
        codes.DEPRECATED_BUT_REQUIRED,
        "Apps cannot stop sending what is required.",
        'required: true\ndeprecated: {since: "2.0", reason: No report uses it.}',
        value_rules.find_required_deprecated,
    ),
    LintRule(
        codes.OVERDUE_REMOVAL,
        "An announcement that is not kept is not believed the next time.",
        'deprecated: {since: "2020-01-01", reason: No report uses it., removed:' ' "2021-01-01"}',
        value_rules.find_overdue_removals,
    ),
    LintRule(
        codes.DEPRECATED_EXAMPLE,
        "Readers copy examples.",
        "network: ACME",
        value_rules.find_deprecated_examples,
    ),
    LintRule(
        codes.DEPRECATED_STEP,
        "Pages and wrappers show the story as a model.",
        "steps: [{event: oldEvent, seconds: 1, values: {}}]",
        value_rules.find_deprecated_steps,
    ),
)
