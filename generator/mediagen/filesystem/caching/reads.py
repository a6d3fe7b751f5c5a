"""Reads of a computation: the attributes of model objects, the files and the values it used.

While a ``ReadTracker`` is active, tracked objects are ghosts: their slots are empty, and the first
read of each attribute in a frame fills the slot and notes the read. Later reads in that frame cost
nothing. A frame belongs to one computation, such as a page. Where computations share a result, its
own reads are noted in every frame that uses it (``memoize``), or the result as a whole is noted as
one read (``note_read``), so that it can change without any effect on its readers.
"""

from __future__ import annotations

import marshal
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import PurePath
from typing import Any, Generic, TypeVar

from mediagen.filesystem.caching.digests import DIGEST_SIZE, digest_bytes

_T = TypeVar("_T")
_K = TypeVar("_K")


class Reads:
    """Reads of a computation by their names, and those of the shared results that it used."""

    __slots__ = ("names", "shared")

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.shared: dict[int, Reads] = {}  # by identity: results are shared far more than read

    def add_shared(self, reads: Reads) -> None:
        """Add the reads of a shared result."""
        self.shared[id(reads)] = reads


#: Memoized results by key, each with its own reads.
Memo = dict[_K, tuple[_T, Reads]]

_PLAIN = (type(None), bool, int, float, str, bytes)
#: Version of ``marshal`` in which equal values have equal bytes, however they share their parts.
_CANONICAL = 2


class ReadTracker:
    """Notes what computations read of tracked objects; one can be active in a process.

    ``classes`` are those of tracked objects: dataclasses with slots. Their private attributes are
    memos (``memoize``): they are emptied when notes begin, because older results lack their reads.
    """

    def __init__(self, classes: tuple[type, ...]) -> None:
        self._classes = classes
        self._names: dict[int, str] = {}
        self._hidden: dict[int, tuple[object, dict[str, tuple[Any, str]]]] = {}
        self._memos: list[dict[Any, Any]] = []
        self._touched: list[tuple[object, str]] = []
        self._frames: list[Reads] = []
        self._values: dict[str, Any] = {}
        self._owners: dict[str, object] = {}

    def track_objects(self, name: str, value: object) -> None:
        """Turn the tracked objects in a value into ghosts; ``name`` begins their names."""
        if isinstance(value, self._classes):
            if id(value) in self._names:
                return
            self._names[id(value)] = name
            self._owners[name] = value
            attributes = {}
            for attribute in _slots(type(value)):
                content = getattr(value, attribute)
                if attribute.startswith("_"):
                    self._memos.append(content)
                    continue
                key = f"{name}.{attribute}"
                attributes[attribute] = (content, key)
                self._values[key] = content
                self.track_objects(key, content)
                object.__delattr__(value, attribute)
            self._hidden[id(value)] = (value, attributes)
        elif isinstance(value, Mapping):
            for item_key, item in value.items():
                if not isinstance(item, _PLAIN):
                    self.track_objects(f"{name}[{item_key}]", item)
        elif isinstance(value, tuple | list):
            for index, item in enumerate(value):
                if not isinstance(item, _PLAIN):
                    self.track_objects(f"{name}[{index}]", item)

    def read_value(self, key: str) -> Any:
        """Return the value of an attribute by the name of its read; None if there is none."""
        return self._values.get(key)

    def owner(self, name: str) -> object:
        """Return a tracked object by its name; None if there is none."""
        return self._owners.get(name)

    @property
    def names(self) -> Iterable[str]:
        """The names of all tracked objects."""
        return self._owners

    def digest_read(self, key: str) -> bytes | None:
        """Return the digest of an attribute by the name of its read; None if there is none."""
        if key not in self._values:
            return None
        return self.digest_value(self._values[key])

    def digest_value(self, value: object) -> bytes:
        """Return the digest of a value; tracked objects in it count by their names only."""
        try:
            data = marshal.dumps(self._plain_value(value), _CANONICAL)
        except (TypeError, ValueError):  # unknown, so it equals no other value
            return os.urandom(DIGEST_SIZE)
        return digest_bytes(data)

    # -- frames -------------------------------------------------------------------------------

    @contextmanager
    def activate(self) -> Iterator[None]:
        """Note reads within; fill all slots at the end."""
        global _active
        for memo in self._memos:
            memo.clear()
        for class_ in self._classes:
            class_.__getattr__ = self._read_attribute  # type: ignore[attr-defined]
        _active = self
        try:
            yield
        finally:
            _active = None
            for value, attributes in self._hidden.values():
                for attribute, (content, _) in attributes.items():
                    object.__setattr__(value, attribute, content)
            for class_ in self._classes:
                del class_.__getattr__  # type: ignore[attr-defined]

    @contextmanager
    def frame(self) -> Iterator[Reads]:
        """Collect the reads within; those of nested frames are not added to this one."""
        reads = Reads()
        self._begin_frame(reads)
        try:
            yield reads
        finally:
            self._frames.pop()
            self._empty_slots()

    def note(self, key: str) -> None:
        """Note a read by its name."""
        if self._frames:
            self._frames[-1].names.add(key)

    def note_shared(self, reads: Reads) -> None:
        """Note the reads of a shared result."""
        if self._frames:
            self._frames[-1].add_shared(reads)

    def _begin_frame(self, reads: Reads) -> None:
        self._empty_slots()
        self._frames.append(reads)

    def _empty_slots(self) -> None:
        """Empty what a frame filled, so that the next one notes its own reads."""
        for value, attribute in self._touched:
            object.__delattr__(value, attribute)
        self._touched.clear()

    @property
    def _read_attribute(self) -> Callable[[object, str], Any]:
        """Function for the missing attributes of tracked classes."""
        hidden, frames, touched = self._hidden, self._frames, self._touched
        fill = object.__setattr__

        def read(value: object, attribute: str) -> Any:
            entry = hidden.get(id(value))
            if entry is None or attribute not in entry[1]:
                raise AttributeError(f"{type(value).__name__!r} has no attribute {attribute!r}")
            content, key = entry[1][attribute]
            if frames:
                frames[-1].names.add(key)
            fill(value, attribute, content)
            touched.append((value, attribute))
            return content

        return read

    # -- values -------------------------------------------------------------------------------

    def _plain_value(self, value: object) -> Any:
        """Return data for ``marshal`` that is equal for equal values. Raises ``TypeError``."""
        type_ = type(value)
        if type_ in _PLAIN:
            return value
        convert = self._plain_value
        if type_ is tuple or type_ is list:
            return (type_ is tuple, [convert(item) for item in value])  # type: ignore[attr-defined]
        if isinstance(value, Mapping):
            return {"": [(convert(key), convert(item)) for key, item in value.items()]}
        name = self._names.get(id(value))
        if name is not None:
            return ("", name)
        if isinstance(value, Set):
            return ("{}", sorted(marshal.dumps(convert(item), _CANONICAL) for item in value))
        if isinstance(value, Enum):
            return (type_.__name__, value.name)
        if isinstance(value, tuple):  # with names
            return (type_.__name__, [convert(item) for item in value])
        if is_dataclass(value):
            items = [convert(getattr(value, item.name)) for item in fields(value)]
            return (type_.__name__, items)
        if isinstance(value, re.Pattern):
            return (type_.__name__, value.pattern, int(value.flags))
        if isinstance(value, PurePath):
            return (type_.__name__, os.fspath(value))
        if hasattr(value, "identity"):
            return (type_.__name__, convert(value.identity()))
        if not hasattr(value, "__dict__") and (names := _slots(type_)):
            return (type_.__name__, [convert(getattr(value, slot)) for slot in names])
        raise TypeError(type_.__name__)


_active: ReadTracker | None = None


def note_read(key: str) -> None:
    """Note that the current computation reads a value of its own name."""
    if _active is not None:
        _active.note(key)


def is_tracking() -> bool:
    """Return whether reads are noted in this process."""
    return _active is not None


def memoize(memo: Memo[_K, _T], key: _K, compute: Callable[[], _T]) -> _T:
    """Return a result that several computations share; each of them has its reads."""
    entry = memo.get(key)
    if entry is None:
        if _active is None:
            entry = (compute(), Reads())
        else:
            with _active.frame() as reads:
                entry = (compute(), reads)
        memo[key] = entry
    if _active is not None:
        _active.note_shared(entry[1])
    return entry[0]


class SharedValue(Generic[_T]):
    """Attribute that is computed once, and whose result as a whole is one read of its readers.

    The object has a ``read_name``; if it is empty, reads are not noted.
    """

    def __init__(self, compute: Callable[[Any], _T]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> _T:
        values = instance.__dict__
        if instance.read_name:
            note_read(f"{instance.read_name}{self._name}")
        if self._name not in values:
            with without_frame():
                values[self._name] = self._compute(instance)
        return values[self._name]  # type: ignore[no-any-return]

    def __set__(self, instance: Any, value: _T) -> None:  # so that each access is a read
        raise AttributeError(self._name)


class SharedMapping(dict[_K, _T]):
    """Mapping of which each entry is a read of its own: of those who ``get`` it."""

    def __init__(self, read_name: str, items: Mapping[_K, _T]) -> None:
        super().__init__(items)
        self._read_name = read_name

    def get(self, key: _K, default: Any = None) -> Any:
        """Return the value of a key, and note it."""
        note_read(f"{self._read_name}{key}")
        return super().get(key, default)


@contextmanager
def without_frame() -> Iterator[None]:
    """Note no reads within in the current computation."""
    if _active is None:
        yield
        return
    with _active.frame():
        yield


def _slots(class_: type) -> list[str]:
    return [slot for base in reversed(class_.__mro__) for slot in getattr(base, "__slots__", ())]
