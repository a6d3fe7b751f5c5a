"""Model of platforms and languages: frozen data that the loaders build from YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from mediagen.platforms.wrapper_tables import WrapperTables
from mediagen.spec.lifecycle import UNLIMITED, Lifecycle
from mediagen.spec.model import Place, Protocol

#: Placeholders of the sentence above the code of a platform, such as ``{when}``.
SENTENCE = ("when", "type", "call")


class StringStyle(NamedTuple):
    """Style of string literals in a language, and the characters that they cannot have."""

    quote: str
    escapes: Mapping[str, str]
    other: str | None
    character_expression: str | None
    concatenation: str
    unsupported_characters: frozenset[str]


class CodeLayout(NamedTuple):
    """Layout that formatters can change without changing the meaning of the code."""

    tokens: tuple[str, ...]  # patterns of tokens that do not change: strings, comments
    whitespace: tuple[str, ...]  # patterns of separators of tokens besides white space
    comments: tuple[str, ...]  # beginnings of the tokens that are comments
    operators: tuple[str, ...]  # patterns of operators of several characters
    significant_newlines: bool  # whether the end of a line is a token
    significant_spaces: bool  # whether spaces between tokens separate words
    quotes: str  # quotes of strings that are interchangeable
    optional: str  # tokens that end a statement and that the end of a line can replace
    expression_words: frozenset[str]  # words before an expression: a brace after one is not a block
    arrow: str  # the token between the parameters of a function and its body, on their line
    reserved: frozenset[str]  # words that are not names of functions
    trailing: str  # the token that is optional before a closing one
    closing: str


class SourceLines(StrEnum):
    """Places at which the end of a line is a token."""

    NOWHERE = "nowhere"
    OUTSIDE_BRACKETS = "outside_brackets"
    EVERYWHERE = "everywhere"


class SourceLayout(NamedTuple):
    """Layout of source files that formatters can change without changing the meaning.

    A source without it is a sequence of tokens, joined by single spaces. ``equivalents`` are
    patterns of such sequences and their replacements.
    """

    suffixes: tuple[str, ...]  # of the files that formatters of the language change
    comments: tuple[str, ...]  # patterns
    strings: tuple[str, ...]  # patterns of tokens in which white space has a meaning
    quotes: str  # quotes of strings that are interchangeable
    lines: SourceLines
    has_indentation: bool  # whether the indentation of a line has a meaning
    grouping: tuple[str, ...]  # tokens after which parentheses around an expression are optional
    grouping_ends: tuple[str, ...]  # tokens before which such an expression ends
    equivalents: tuple[tuple[str, str], ...]


class ModuleNames(NamedTuple):
    """Names that the name of a library must not hide.

    ``form`` is the spelling of a library's name as a module, ``import_pattern`` matches a statement
    that imports the module in its first group, and ``names`` are refused in any case.
    """

    form: str
    import_pattern: str | None
    names: frozenset[str]


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
    reserved_members: bool  # whether members of objects can have reserved words as names
    built_in_types: frozenset[str] = frozenset()  # types that code uses without an import
    types: Mapping[str, str] = field(default_factory=dict)
    doc: Mapping[str, Any] = field(default_factory=dict)
    comment_escapes: Mapping[str, str] = field(default_factory=dict)
    layout: CodeLayout | None = None  # if formatters of Markdown also format code of the language
    sources: SourceLayout | None = None  # if wrappers have files of the language
    modules: ModuleNames | None = None
    reader: Mapping[str, Any] = field(default_factory=dict)  # tables of `audit`
    deprecation: Mapping[str, Any] = field(default_factory=dict)  # mark of deprecated code


#: Name of the URL of the whole reference of a platform.
PAGE = "page"


class Argument(NamedTuple):
    """An argument; ``type`` is a type, a family of constants, or a part such as ``$event``."""

    name: str
    label: str
    type: str
    default: Any = None


class Constructor(NamedTuple):
    """Constructor of an object on a platform."""

    kind: str
    variable: str | None
    call: str
    optional: bool
    arguments: tuple[Argument, ...]


class Call(NamedTuple):
    """Code of a verb on a platform: a call, or a variable that a delegate returns."""

    verb: str
    call: str
    arguments: tuple[Argument, ...]
    delegate: str | None


class Loss(NamedTuple):
    """Reason why a field is not sent, and the only value that is sent."""

    reason: str
    supported_value: Any = None


class EventTypes(NamedTuple):
    """Event types that an SDK or a backend supports.

    Events of other types have no snippet if there is a ``reason``, otherwise they have the ``note``
    below their snippet. Both are sentences with the placeholder ``{type}``.
    """

    names: frozenset[str]
    reason: str = ""
    note: str = ""


class ActionCode(NamedTuple):
    """Code of an action on a platform.

    ``values`` has the value that the code contains, by example: a scalar, or the source text of a
    constant in ``constants``. Examples without code have a reason; ``reason`` is that of all.
    ``sentence`` is above the code, with the placeholder ``{when}``, and ``notes`` below it.
    """

    template: str
    values: Mapping[str, str | bool | int]
    constants: Mapping[str, str]
    reasons: Mapping[str, str]
    reason: str = ""
    sentence: str = ""
    notes: tuple[str, ...] = ()


class NameKind(StrEnum):
    """Kind of the names in generated code, as the keys of ``naming`` have it."""

    FUNCTION = "function"
    PARAMETER = "parameter"
    TYPE = "type"
    VALUE = "value"


class ArgumentStyle(StrEnum):
    """Style in which a call of a wrapper passes its arguments."""

    RECORD = "record"  # as one record
    NAMED = "named"  # by name
    WORDS = "words"  # as the words of a command
    PLAIN = "plain"  # in order
    OPTIONS = "options"  # the required ones in order, the others as one record


class PackageTable(NamedTuple):
    """Package of a wrapper in the ecosystem of its language.

    ``pattern`` is that of its names, ``default`` the one that is used without a choice: it can have
    the name of the library in several spellings, such as ``{snake}``.
    """

    title: str
    pattern: str
    default: str
    example: str


class VersionTable(NamedTuple):
    """File of a wrapper that has its version, and the pattern whose first group is the version."""

    file: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A typed library for a platform; its tables are those of ``schemas/wrapper.json``.

    ``path`` is its path in the folder of wrappers, ``folder`` that of its templates in the folder
    of templates.
    """

    id: str
    path: str
    folder: str
    title: str
    language: Language
    name: str
    naming: Mapping[str, str]
    arguments: ArgumentStyle
    callee: str
    signature: Mapping[str, Any]
    argument_paths: Mapping[str, str]
    types: Mapping[str, str]
    substitutes: Mapping[str, str]
    conversions: Mapping[str, str]
    texts: Mapping[str, str]
    typed_pairs: str
    has_pair_list: bool  # whether typed pairs are a list, not a record
    checks: Mapping[str, str]
    literals: Mapping[str, str]
    constants: Mapping[str, str]
    settings: tuple[str, ...]
    added_fields: Mapping[str, str]
    optional_fields: Mapping[str, str]
    omitted_fields: Mapping[str, str]
    automatic_events: Mapping[str, str]
    keepalive_seconds: Mapping[str, int]
    sdk_objects: Mapping[str, str]
    tables: WrapperTables
    reserved: Mapping[str, Sequence[str]] = field(default_factory=dict)
    app_files: tuple[str, ...] = ()  # patterns of files that belong to the app
    options: tuple[str, ...] = ()  # options of the tracker that its templates add
    package: PackageTable | None = None
    version: VersionTable | None = None

    @property
    def place(self) -> Place:
        """Place of the wrapper's own file."""
        return Place(self.tables.sources[0], [])


class InstallStep(NamedTuple):
    """A step of an installation: a download, files to copy, or code to write.

    The ``title`` links to the ``url``, ``files`` has the target of each file, and ``code`` is in
    ``language``. Parts that a step does not have are empty.
    """

    title: str
    url: str = ""
    files: Mapping[str, str] = {}
    language: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Platform:
    """A place where developers write code, with one protocol and one language.

    ``setup`` is the template of the code that runs once before its snippets, or empty. Fields in
    ``silent`` are set by the SDK or its configuration.
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
    option_fields: Mapping[str, tuple[str, ...]]  # supplied by the SDK with an option of the call
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
    proved: bool = False  # whether it has a proof of its code
    placeholders: Mapping[str, str] = field(default_factory=dict)
    tab: Mapping[str, str] = field(default_factory=dict)
    successor: str | None = None
    event_types: EventTypes | None = None
    caveats: tuple[str, ...] = ()
    refused_events: Mapping[str, str] = field(default_factory=dict)  # of ``only_on``: reasons
    reference: Mapping[str, str] = field(default_factory=dict)  # URLs by call, type or ``page``
    synonyms: tuple[str, ...] = ()  # other names in hand-written pages
    actions: Mapping[str, ActionCode] = field(default_factory=dict)
    responses: Mapping[str, str] = field(default_factory=dict)  # meanings by status code
    migration_action: str = ""  # action of the successor that keeps the calls
    schema_url: str = ""  # of the JSON Schema of an event type at a backend
    lifecycle: Lifecycle = UNLIMITED

    def type_refusal(self, type_: str) -> str:
        """Return why the platform cannot send an event type, or an empty string if it can."""
        return self._fill_if_unsupported(type_, self.event_types.reason if self.event_types else "")

    def type_note(self, type_: str) -> str:
        """Return the note about an event type, or an empty string if there is none."""
        return self._fill_if_unsupported(type_, self.event_types.note if self.event_types else "")

    def _fill_if_unsupported(self, type_: str, sentence: str) -> str:
        if self.event_types is None or type_ in self.event_types.names:
            return ""
        return sentence.replace("{type}", type_)
