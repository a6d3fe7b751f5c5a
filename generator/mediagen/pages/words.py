"""Words and sentences of pages that the engine fills in: ``words.yaml`` of ``docs/common/``.

A flavour can replace some of them in a ``words.yaml`` of its own. The schema of these files names
every word and the placeholders that it can have.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from mediagen.diagnostics.catalogue import pages as codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import PLACEHOLDER, fill_words, join_words
from mediagen.pages.markdown_nodes import InlineSequence, Prose
from mediagen.rendering.nodes import Node
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader
from mediagen.yaml_files.schema import SCHEMAS
from mediagen.yaml_files.source import Source

FILE = "words.yaml"
#: Folder of the catalogues beside the flavours: the words of pages in other languages.
TRANSLATIONS = "translations"
ENGLISH = "en"
#: Section of titles of the spec, whose keys are free.
TITLES = "titles"
_SECONDS = {"hour": 3600, "minute": 60, "second": 1}


@dataclass(frozen=True)
class Words:
    """The words of a flavour, by section and key: ``types.string``.

    Values for placeholders are strings or nodes.
    """

    texts: Mapping[str, str]

    def say(self, name: str, /, **values: Node | str) -> Node:
        """Return a word as ``node`` does, for a template. Raises ``ValueError``."""
        if name not in self.texts:
            hint = suggest_name(name, self.texts, limit=0)
            raise ValueError(f"unknown word '{name}'{hint}")
        return self.node(name, **values)

    def title(self, text: str) -> str:
        """Return a title of the spec in the language of the words."""
        return self.texts.get(f"{TITLES}.{text}", text)

    def text(self, name: str, /, **values: str) -> str:
        """Return a word with its placeholders replaced by strings."""
        return fill_words(self.texts[name], values)

    def node(self, name: str, /, **values: Node | str) -> Node:
        """Return a word with its placeholders replaced by nodes."""
        if not values:
            return Prose(self.texts[name])
        parts = PLACEHOLDER.split(self.texts[name])
        return InlineSequence(
            *(
                values.get(part, f"{{{part}}}") if i % 2 else part
                for i, part in enumerate(parts)
                if part
            )
        )

    def join(self, parts: Sequence[Node | str], conjunction: Literal["and", "or"] = "and") -> Node:
        """Return parts as a list in a sentence: ``a, b and c``."""
        separators = self._separators(len(parts), conjunction)
        nodes = [x for pair in zip(separators, parts, strict=True) for x in pair if x != ""]
        return InlineSequence(*nodes)

    def join_text(self, parts: Sequence[str], conjunction: Literal["and", "or"] = "and") -> str:
        """Return strings as a list in a sentence."""
        separators = self._separators(len(parts), conjunction)
        return "".join(x for pair in zip(separators, parts, strict=True) for x in pair)

    def duration(self, seconds: int) -> str:
        """Return a number of seconds in the largest unit that divides it: ``10 minutes``."""
        for unit, size in _SECONDS.items():
            if seconds % size == 0 and seconds >= size:
                count = seconds // size
                name = unit if count == 1 else f"{unit}s"
                return self.text(f"durations.{name}", count=str(count))
        return self.texts["durations.none"]

    def _separators(self, count: int, conjunction: str) -> Iterator[str]:
        """Yield the text before each part of a list."""
        for i in range(count):
            if i == 0:
                yield ""
            else:
                yield self.texts[f"lists.{conjunction if i == count - 1 else 'comma'}"]


def load_words(files: YamlReader, folder: LayeredFolder) -> dict[str, str]:
    """Return the common words below a folder of flavours; problems are added to the reader's.

    Without a valid file, every word is its name.
    """
    problems = files.problems
    texts = {name: name for name in _placeholders_by_word()}
    path = folder.find(FILE)
    if not path.is_file():
        problems.add(
            Problem(
                display_path(path),
                0,
                0,
                "not found; pages take their words from it",
                code=codes.MISSING_WORDS,
            )
        )
        return texts
    source = files.read_layered(folder, FILE, "words")
    if source is None:
        return texts
    own_texts = _read_texts(source, problems)
    for name in texts:
        if name not in own_texts:
            section, key = name.split(".")
            place = [section]  # of a refinement, the part that removed it
            message = f"missing word '{key}' in section '{section}'"
            problems.add_at(source, place, message, code=codes.MISSING_WORDS)
    return texts | own_texts


def override_words(files: YamlReader, common: Mapping[str, str], folder: LayeredFolder) -> Words:
    """Return the common words with those of the flavour in a folder in their places."""
    if not folder.find(FILE).is_file():
        return Words(common)
    source = files.read_layered(folder, FILE, "words")
    return Words({**common, **_read_texts(source, files.problems)} if source else common)


def translation_path(language: str) -> str:
    """Return the path of a catalogue below the folder of all flavours."""
    return f"{TRANSLATIONS}/{language}.yaml"


def list_languages(folder: LayeredFolder) -> list[str]:
    """Return the languages that have a catalogue below the folder of all flavours."""
    names: set[str] = set()
    for layer in folder.child(TRANSLATIONS).folders:
        if layer.is_dir():
            names.update(path.stem for path in layer.glob("*.yaml"))
    return sorted(names)


def translate_words(files: YamlReader, words: Words, folder: LayeredFolder, language: str) -> Words:
    """Return words with those of a catalogue in their places; others stay as they are.

    Problems of the catalogue are added to those of the reader.
    """
    source = files.read_layered(folder, translation_path(language), "words")
    return Words({**words.texts, **_read_texts(source, files.problems)} if source else words.texts)


def _read_texts(source: Source, problems: Problems) -> dict[str, str]:
    allowed = _placeholders_by_word()
    texts: dict[str, str] = {}
    for section, words in source.data.items():
        for key, text in words.items():
            name = f"{section}.{key}"
            texts[name] = text
            for message in _check_placeholders(text, allowed.get(name)):
                code = codes.UNKNOWN_WORD_PLACEHOLDER
                problems.add_at(source, [section, key], message, code=code)
    return texts


def _check_placeholders(text: str, allowed: Sequence[str] | None) -> Iterator[str]:
    """Yield messages about the placeholders of a word that are never filled in.

    ``allowed`` is None for titles, which are no templates.
    """
    if allowed is None:
        return
    if {"{", "}"} & {*PLACEHOLDER.sub("", text)}:
        yield "unmatched brace; write a placeholder as its name in one pair of braces"
    for placeholder in PLACEHOLDER.findall(text):
        if placeholder not in allowed:
            names = join_words([f"{{{name}}}" for name in allowed], "or") or "no placeholder"
            hint = suggest_name(placeholder, allowed) or f"; expected {names}"
            yield f"unknown placeholder '{placeholder}'{hint}"


@lru_cache(maxsize=1)
def _placeholders_by_word() -> Mapping[str, tuple[str, ...]]:
    """Return every word of the schema with the placeholders that it can have."""
    schema = json.loads((SCHEMAS / "words.json").read_text("utf-8"))
    return {
        f"{section}.{key}": tuple(rule.get("placeholders", ()))
        for section, words in schema["properties"].items()
        for key, rule in words["properties"].items()
    }
