"""Model of platforms and languages: frozen data, as the templates folder describes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mediagen.spec.model import Place, Protocol

#: What the sentence of a platform above its code may hold, as ``{when}``.
SENTENCE = ("when", "type", "call")


@dataclass(frozen=True, slots=True)
class StringStyle:
    """How a language writes a string, and what it cannot hold."""

    quote: str
    escapes: Mapping[str, str]
    other: str | None
    character_expression: str | None
    concatenation: str
    unsupported_characters: frozenset[str]


class CodeLayout(NamedTuple):
    """Layout that a formatter may change without changing the meaning of the code."""

    tokens: tuple[str, ...]  # patterns of tokens that are kept as they are: strings, comments
    whitespace: tuple[str, ...]  # patterns of what only separates tokens, besides white space
    comments: tuple[str, ...]  # how those of the tokens that are comments begin
    operators: tuple[str, ...]  # patterns of tokens of several characters that are no operands
    significant_newlines: bool  # whether the end of a line is a token
    significant_spaces: bool  # whether blanks between tokens separate words
    quotes: str  # the quotes of strings that may stand for each other
    optional: str  # tokens that end a statement, as the end of a line may do instead
    expression_words: frozenset[str]  # words before an expression: a brace behind one is no block
    arrow: str  # the token between the parameters of a function and its body, on their line
    reserved: frozenset[str]  # words that are no names of functions
    trailing: str  # the token that may stand before a closing one
    closing: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its literals, escapes, widths, comments and reserved words."""

    id: str
    title: str
    fence: str
    indent: int
    width: int
    case_sensitive: bool
    integers: tuple[int, int] | None
    double: str | None
    strings: Mapping[str, StringStyle]
    words: Mapping[str, str]
    record: Mapping[str, Any]
    list: Mapping[str, Any]
    call: Mapping[str, Any]
    comment: str | None
    reserved: frozenset[str]
    reserved_members: bool  # whether members of objects can be called as reserved words
    types: Mapping[str, str] = field(default_factory=dict)
    doc: Mapping[str, Any] = field(default_factory=dict)
    layout: CodeLayout | None = None  # where formatters of Markdown format it, too


class Argument(NamedTuple):
    """One argument of a signature; ``type`` is a type, a family of constants, or ``$event`` …"""

    name: str
    label: str
    type: str
    default: Any = None


@dataclass(frozen=True, slots=True)
class Constructor:
    """How a platform builds an object."""

    kind: str
    variable: str | None
    call: str
    optional: bool
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """How a platform says a verb: a call, or a variable that a delegate returns."""

    verb: str
    call: str
    arguments: tuple[Argument, ...]
    delegate: str | None


@dataclass(frozen=True, slots=True)
class Loss:
    """Why a field does not arrive, and the one value that does."""

    reason: str
    supported_value: Any = None


@dataclass(frozen=True, slots=True)
class EventTypes:
    """The event types that an SDK or a backend knows.

    An event of another type has no snippet where there is a ``reason``, and else a ``note`` below
    its snippet. Both are sentences with ``{type}``.
    """

    names: frozenset[str]
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A small typed library for a platform; the tables as in ``schemas/wrapper.json``.

    ``path`` is where it is below the folder of wrappers, ``folder`` where its templates are below
    the folder of templates.
    """

    id: str
    path: str
    folder: str
    title: str
    language: Language
    name: str
    naming: Mapping[str, str]
    arguments: str
    callee: str
    signature: Mapping[str, Any]
    argument_paths: Mapping[str, str]
    types: Mapping[str, str]
    substitutes: Mapping[str, str]
    conversions: Mapping[str, str]
    checks: Mapping[str, str]
    literals: Mapping[str, str]
    constants: Mapping[str, str]
    settings: tuple[str, ...]
    added_fields: Mapping[str, str]
    optional_fields: Mapping[str, str]
    automatic_events: Mapping[str, str]
    keepalive_seconds: Mapping[str, int]
    sdk_objects: Mapping[str, str]
    place: Place
    reserved: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InstallStep:
    """A step of an installation: what to fetch from where, which file goes where, what to write.

    ``url`` is where the ``title`` leads, ``files`` has the place of each file, and ``code`` is in
    a ``language``; what a step has not is empty.
    """

    title: str
    url: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Platform:
    """One place a developer writes code: it speaks one protocol in one language.

    ``setup`` is the template of what has to be done once before its snippets, or empty.
    """

    id: str
    title: str
    group: str
    order: int
    protocol: Protocol
    language: Language
    extension: str
    summary: str
    sdk: Mapping[str, str]
    install: tuple[InstallStep, ...]
    imports: tuple[str, ...]
    naming: Mapping[str, str]
    one_message: str | None
    url: Mapping[str, str]
    constants: Mapping[str, Mapping[str, str]]
    objects: Mapping[str, Constructor]
    calls: Mapping[str, Call]
    configuration: Mapping[str, str]
    automatic_fields: Mapping[str, str]
    lost_fields: Mapping[str, Loss]
    unsupported: Mapping[str, str]
    automatic_events: Mapping[str, str]
    place: Place
    template: str = "snippet.j2"
    setup: str = ""
    silent: frozenset[str] = field(default=frozenset())
    wrappers: tuple[Wrapper, ...] = ()
    session_access: str | None = None
    setup_description: str | None = None
    proved: bool = False  # whether it brings a proof of its code
    placeholders: Mapping[str, str] = field(default_factory=dict)
    tab: Mapping[str, str] = field(default_factory=dict)
    successor: str | None = None
    event_types: EventTypes | None = None
    caveats: tuple[str, ...] = ()

    def type_refusal(self, type_: str) -> str:
        """Return why the platform cannot send an event type; empty where it can."""
        return self._about_unknown(type_, self.event_types.reason if self.event_types else "")

    def type_note(self, type_: str) -> str:
        """Return what readers have to know of an event type; empty where there is nothing."""
        return self._about_unknown(type_, self.event_types.note if self.event_types else "")

    def _about_unknown(self, type_: str, sentence: str) -> str:
        if self.event_types is None or type_ in self.event_types.names:
            return ""
        return sentence.replace("{type}", type_)
