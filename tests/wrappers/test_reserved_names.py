"""Names that the code of a wrapper uses itself, and names of devices on Windows, are refused.

They are refused when the spec is read, whatever a call asks for.
"""

from __future__ import annotations

import keyword
import re
import sys
from pathlib import Path

import pytest
from mediagen.platforms.model import Platform, Wrapper
from mediagen.project.folders import resolve_folders
from mediagen.project.project import Project, load_project
from mediagen.wrappers.api_builder import build_api
from mediagen.wrappers.files import find_hidden_name

from tests.helpers import ROOT, project, run
from tests.test_promises import EVENT

#: Declarations of members in the languages of wrappers, by the start of the class.
MEMBERS = {
    "javascript": (
        r"class MediaTracking \{",
        r"^ {2}(?:async |static |private )*(\w+)(?:<.*>)?\((?:.*\{|)$",
    ),
    "python": (r"class Events\(", r"^    (?:async )?def (\w+)\("),
    "swift": (r"final class MediaTracking \{", r"^  (?:public |private )*(?:func|var|let) (\w+)"),
    "kotlin": (
        r"^public class MediaTracking\b",
        r"^    (?:public |private |override |inline )*(?:fun|val|var) (\w+)",
    ),
    "brightscript": (r"^ *tracking = \{", r'^        "(\w+)":'),
    "shell": (r"", r"^media_(\w+)\(\)"),
}
CALLS = {
    "python": r"^        (?:if )?(\w+)\(",
    "swift": r"^ {4}(?:try )?(\w+)[(.]",
    "kotlin": r"^ {12}(\w+)[(.]",
}


def loaded(root: Path = ROOT) -> Project:
    return load_project(
        resolve_folders(str(root / "spec"), str(root / "templates"), None), whole=False
    )


LOADED = loaded()
WRAPPERS = [(p, w) for p in LOADED.platforms.values() for w in p.wrappers]
LANGUAGES = {w.language.id: w.language for _, w in WRAPPERS}
each_wrapper = pytest.mark.parametrize(
    ("platform", "wrapper"), WRAPPERS, ids=[w.path for _, w in WRAPPERS]
)


def class_text(wrapper: Wrapper) -> str:
    """The code of the committed wrapper from where its class begins."""
    start, _ = MEMBERS[wrapper.language.id]
    texts = [
        path.read_text("utf-8")
        for path in sorted((ROOT / "output/wrappers" / wrapper.path).rglob("*"))
        if path.suffix in (".js", ".ts", ".py", ".swift", ".kt", ".brs", ".sh")
        and not path.name.endswith(".d.ts")
    ]
    matches = [text[m.start() :] for text in texts if (m := re.search(start, text, re.MULTILINE))]
    assert matches  # a plain script repeats the class of the module
    return matches[0]


def names_of_spec(platform: Platform, wrapper: Wrapper) -> set[str]:
    """The methods and parameters that the spec makes of a wrapper."""
    decided = build_api(LOADED.spec, platform, wrapper)
    methods = (decided.opening, *decided.methods, *decided.automatic)
    return {m.name for m in methods} | {p.name for p in decided.parameters.values()}


@each_wrapper
def test_every_member_of_a_wrapper_is_an_event_or_reserved(
    platform: Platform, wrapper: Wrapper
) -> None:
    text = class_text(wrapper)
    if wrapper.language.id == "brightscript":
        text = text[: text.index("\nend function")]
    members = {
        name
        for name in re.findall(MEMBERS[wrapper.language.id][1], text, re.MULTILINE)
        if not name.startswith("_") and name not in wrapper.language.reserved
    }
    expected = members - names_of_spec(platform, wrapper) - {"getaddrinfo"}  # of an inner class
    assert len(members) > 20
    assert expected, "a wrapper has members of its own"
    assert expected <= {*wrapper.reserved["function"]}


@pytest.mark.parametrize(
    ("platform", "wrapper"),
    # In the other languages bodies find parameters in an object, where they hide nothing.
    [(p, w) for p, w in WRAPPERS if w.language.id in CALLS],
    ids=[w.path for _, w in WRAPPERS if w.language.id in CALLS],
)
def test_whatever_the_body_of_a_method_calls_is_reserved_for_parameters(
    platform: Platform, wrapper: Wrapper
) -> None:
    pattern = CALLS[wrapper.language.id]
    opening = build_api(LOADED.spec, platform, wrapper).opening.name
    _, _, text = class_text(wrapper).partition(f" {opening}(")
    text = re.split(r"^(?:class|def|private fun) ", text, maxsplit=1, flags=re.MULTILINE)[0]
    calls = set(re.findall(pattern, text, re.MULTILINE))
    calls -= names_of_spec(platform, wrapper) | {*wrapper.language.reserved, "self", "super"}
    assert {*wrapper.reserved["parameter"]} & calls
    assert calls - BUILT_IN <= {*wrapper.reserved["parameter"]}


#: Functions and objects of the language that no wrapper of ours defines.
BUILT_IN = {"mapOf", "listOf", "try", "guard", "return"}


def camel(name: str) -> str:
    words = re.sub(r"_(\w)", lambda found: found[1].upper(), name)
    return words[:1].lower() + words[1:]


def wrappers_that_use_the_name(message: str) -> list[str]:
    _, _, rest = message.partition("is already used by the wrapper code of ")
    return split_list(rest.partition(";")[0])


def split_list(text: str = "") -> list[str]:
    """Return the words of a list in a message."""
    return re.split(", | and ", text)


@each_wrapper
def test_an_event_with_a_name_that_a_wrapper_uses_is_refused(
    platform: Platform, wrapper: Wrapper, tmp_path: Path
) -> None:
    project(tmp_path)
    names = wrapper.reserved["function"]
    for number, name in enumerate(names):
        text = EVENT.replace("event: creditsStart", f"event: extra{number}\nmethod: {camel(name)}")
        (tmp_path / f"spec/events/extra{number}.yaml").write_text(text)
    messages = {
        problem.message
        for problem in loaded(tmp_path).problems
        if wrapper.path in wrappers_that_use_the_name(problem.message)
    }
    assert len(messages) == len(names)


@pytest.mark.parametrize("command", ["generate", "check --kind snippets --platform ios"])
@pytest.mark.parametrize("name", ["constructor", "close", "con", "aux", "nul", "com1"])
def test_a_name_that_broke_a_wrapper_or_a_checkout_is_refused_for_every_target(
    tmp_path: Path, name: str, command: str
) -> None:
    project(tmp_path)
    text = EVENT.replace("event: creditsStart", f"event: {name}")
    (tmp_path / f"spec/events/{name}.yaml").write_text(text)
    result = run(*command.split(), cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert f"spec/events/{name}.yaml:1:8: " in result.err
    assert f"'{name}'" in result.err
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("key", ["event", "method"])
def test_a_method_named_by_a_reserved_word_of_a_wrapper_is_refused(
    tmp_path: Path, key: str
) -> None:
    project(tmp_path)
    words = [word for word in keyword.kwlist if word == word.lower()]
    for number, word in enumerate(words):
        names = f"event: {word}" if key == "event" else f"event: extra{number}\nmethod: {word}"
        id_ = names.split()[1]
        text = EVENT.replace("event: creditsStart", names)
        (tmp_path / f"spec/events/{id_}.yaml").write_text(text)
    cure = "; give the event another name under 'method'"
    reports = {
        tuple(problem.message.removesuffix(cure).split(" is a reserved word of "))
        for problem in loaded(tmp_path).problems
        if problem.message.endswith(cure)
    }
    languages = {(name, title) for name, *rest in reports for title in split_list(*rest)}
    for word in words:
        assert (f"'{word}'", "Python") in languages
    for word in set(words) & set(LANGUAGES["swift"].reserved):
        assert (f"'{word}'", "Swift") in languages


def test_a_group_named_by_a_reserved_word_of_a_wrapper_is_refused(tmp_path: Path) -> None:
    project(tmp_path)
    # The type of a list has the id of its group, in the case of types.
    for group, reserved in (("statesEnd", "lambda"), ("statesStart", "none")):
        (tmp_path / f"spec/fields/{group}.yaml").rename(tmp_path / f"spec/fields/{reserved}.yaml")
        for path in tmp_path.glob("spec/**/*.yaml"):
            path.write_text(path.read_text("utf-8").replace(group, reserved), "utf-8")
    messages = {problem.message for problem in loaded(tmp_path).problems}
    for name in ("lambda", "None"):
        assert f"'{name}' is a reserved word of Python; give the group another ID" in messages


def test_members_may_be_reserved_words_where_a_language_allows_it() -> None:
    reserved = {w for _, wrapper in WRAPPERS for w in wrapper.language.reserved}
    assert {event.method for event in LOADED.spec.events.values()} & reserved
    assert not LOADED.problems


def test_no_python_package_can_be_called_as_a_module_of_the_standard_library() -> None:
    modules = LANGUAGES["python"].modules
    assert modules is not None
    public = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    assert public <= modules.names


def test_imports_are_read_from_the_code_and_not_from_pages() -> None:
    code = {
        "a.py": b"import one\nfrom two.part import x\nfrom .three import y\n",
        "b.md": b"import me",
    }
    python = LANGUAGES["python"]
    names = [n for n in ("one", "two", "three", "x", "me") if find_hidden_name(python, n, code)]
    assert names == ["one", "two"]


WITH_BUILT_IN_TYPES = [(p, w) for p, w in WRAPPERS if w.language.built_in_types]


@pytest.mark.parametrize(
    ("platform", "wrapper"), WITH_BUILT_IN_TYPES, ids=[w.path for _, w in WITH_BUILT_IN_TYPES]
)
def test_no_type_of_a_wrapper_hides_a_built_in_type(platform: Platform, wrapper: Wrapper) -> None:
    built_in = wrapper.language.built_in_types
    folder = ROOT / "output/wrappers" / wrapper.path
    texts = [path.read_text("utf-8") for path in folder.rglob("*.ts")]
    types = {name for text in texts for name in re.findall(r"export \w+ (\w+)", text)}
    assert types
    assert not types & built_in
    api = build_api(LOADED.spec, platform, wrapper)
    names = {method.event.id: method.type for method in (api.opening, *api.methods)}
    renamed = {id_ for id_ in names if id_[:1].upper() + id_[1:] in built_in}
    assert renamed
    assert all(names[id_].endswith("Details") for id_ in renamed)


def test_no_method_takes_a_field_that_its_wrapper_omits() -> None:
    omitting = [(p, w) for p, w in WRAPPERS if w.omitted_fields]
    assert omitting
    for platform, wrapper in omitting:
        api = build_api(LOADED.spec, platform, wrapper)
        taken = {p.field.id for p in api.parameters.values() if p.field}
        reasons = {item.field.id: item.reason for item in api.omitted_fields}
        for field, reason in wrapper.omitted_fields.items():
            assert field not in taken
            assert reasons[field] == reason
