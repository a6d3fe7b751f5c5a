"""Rules about the texts of a spec."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mediagen.spec.lint.model import LintContext, LintFinding, LintText, TextKey

#: Keys of texts that are sentences.
_SENTENCES = (TextKey.SUMMARY, TextKey.WHEN, TextKey.NOTES, TextKey.CAVEATS)
#: Words of a sentence that is still easy to read.
_MOST_WORDS = 35
#: Words that do not distinguish two texts.
_ARTICLES = frozenset(("a", "an", "the", "of", "in"))
#: Years after which a fact with a year is worth another look.
_OLD_YEARS = 2
_CODE = re.compile(r"`[^`]*`")
_END = re.compile(r"(?<=[.!?:;])\s+|\n\s*\n|\n\s*[-*] ")
_UNFINISHED = re.compile(r"\b(?:TODO|TBD|FIXME|XXX|lorem ipsum)\b", re.IGNORECASE)
_TWICE = re.compile(r"\b([A-Za-z]{2,})\s+\1\b", re.IGNORECASE)
_VAGUE = re.compile(r"\b(?:etc\.|and so on|some kind of|various|and/or)(?=\W|$)", re.IGNORECASE)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+\b")  # within a sentence
_YEAR = re.compile(r"\b20\d\d\b")


def find_unfinished_sentences(context: LintContext) -> Iterator[LintFinding]:
    """Find texts that are no sentences: without a capital letter or an end mark."""
    for text in context.texts:
        if text.key not in _SENTENCES:
            continue
        stripped = text.text.strip()
        if not stripped.endswith((".", "!", "?", "```")):
            yield _at_text(text, f"no full stop at the end of '{_shorten(stripped)}'")
        elif stripped[0].isalpha() and stripped[0].islower():
            yield _at_text(text, f"no capital letter at the beginning of '{_shorten(stripped)}'")


def find_poor_meanings(context: LintContext) -> Iterator[LintFinding]:
    """Find values whose meaning repeats their name, or is no sentence."""
    for text in context.texts:
        if text.key is not TextKey.MEANINGS:
            continue
        value = str(text.place.path[-1])
        if _letters(text.text) == _letters(value) and len(text.text.split()) < 2:
            continue  # such as news: News.
        if not text.text.rstrip().endswith("."):
            yield _at_text(text, f"the meaning of '{value}' is no sentence: no full stop")


def find_repeated_titles(context: LintContext) -> Iterator[LintFinding]:
    """Find summaries that only repeat the title."""
    for text in context.texts:
        title = text.item.data.get("title", "")
        if text.key is TextKey.SUMMARY and title and _letters(text.text) == _letters(title):
            yield _at_text(text, f"the summary only repeats the title '{title}'")


def find_long_sentences(context: LintContext) -> Iterator[LintFinding]:
    """Find sentences that are hard to read."""
    for text in context.texts:
        for sentence in _END.split(_CODE.sub("code", text.text)):
            count = len(sentence.split())
            if count > _MOST_WORDS:
                message = (
                    f"a sentence of {count} words begins with '{_shorten(sentence)}'; "
                    f"split it ({_MOST_WORDS} words at most)"
                )
                yield _at_text(text, message)


def find_repeated_words(context: LintContext) -> Iterator[LintFinding]:
    """Find words that are written twice."""
    for text in context.texts:
        match = _TWICE.search(_CODE.sub("", text.text))
        if match is not None and match[1].casefold() not in ("that", "had"):
            yield _at_text(text, f"the word '{match[1]}' is written twice")


def find_unfinished_texts(context: LintContext) -> Iterator[LintFinding]:
    """Find marks of texts that have to be written."""
    for text in context.texts:
        match = _UNFINISHED.search(text.text)
        if match is not None:
            yield _at_text(text, f"the text is unfinished: it has '{match[0]}'")


def find_vague_words(context: LintContext) -> Iterator[LintFinding]:
    """Find words that leave open what they mean."""
    for text in context.texts:
        match = _VAGUE.search(_CODE.sub("", text.text))
        if match is not None:
            yield _at_text(text, f"'{match[0]}' leaves open what is meant; name it")


def find_double_spaces(context: LintContext) -> Iterator[LintFinding]:
    """Find several spaces within a line."""
    for text in context.texts:
        if re.search(r"\S  +\S", _CODE.sub("x", text.text)):
            yield _at_text(text, "two spaces between words; keep one")


def find_title_case(context: LintContext) -> Iterator[LintFinding]:
    """Find titles in title case instead of sentence case; names have capital letters in texts."""
    names = {word for text in context.texts for word in _NAME.findall(text.text)}
    for item in context.items:
        title = item.data.get("title", "")
        later = [word for word in title.split()[1:] if len(word) > 3 and word[0].isalpha()]
        later = [word for word in later if word not in names]
        if later and all(word[0].isupper() and word[1:].islower() for word in later):
            expected = " ".join([title.split()[0], *map(str.lower, title.split()[1:])])
            message = f"the title '{title}' is in title case; expected '{expected}'"
            yield LintFinding(item, item.at("title"), message)


def find_title_ends(context: LintContext) -> Iterator[LintFinding]:
    """Find titles that end as sentences do."""
    for item in context.items:
        title = item.data.get("title", "")
        if title.endswith((".", "!", ":", ";")):
            message = f"the title '{title}' ends with '{title[-1]}'; delete it"
            yield LintFinding(item, item.at("title"), message)


def find_similar_texts(context: LintContext) -> Iterator[LintFinding]:
    """Find summaries of the same kind of item that have the same words."""
    seen: dict[tuple[str, frozenset[str]], LintText] = {}
    for text in context.texts:
        if text.key is not TextKey.SUMMARY:
            continue
        words = frozenset(re.findall(r"\w+", text.text.casefold())) - _ARTICLES
        first = seen.setdefault((text.item.kind, words), text)
        if first is not text:
            message = f"the summary is nearly that of the {first.item}; state the difference"
            yield _at_text(text, message)


def find_old_facts(context: LintContext) -> Iterator[LintFinding]:
    """Find caveats that name a year some time ago."""
    for text in context.texts:
        if text.key not in (TextKey.CAVEATS, TextKey.NOTES):
            continue
        years = [int(year) for year in _YEAR.findall(_CODE.sub("", text.text))]
        if years and max(years) < context.today.year - _OLD_YEARS:
            message = f"the fact is of {max(years)}; check that it still holds"
            yield _at_text(text, message)


def _at_text(text: LintText, message: str) -> LintFinding:
    return LintFinding(text.item, text.place, message)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
