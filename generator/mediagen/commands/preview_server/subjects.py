"""Subjects of the explorer: the events and the actions of a spec, which share its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mediagen.commands.preview_server.addresses import DEFAULT_EXAMPLE
from mediagen.pages.contents import group_by_category
from mediagen.spec.model import Action, Event, Example, Spec

#: Title of the actions in the list, after the categories of events.
ACTIONS_TITLE = "Actions"

Subject = Event | Action


@dataclass(frozen=True)
class SubjectView:
    """Description of an event or action, as its page shows it.

    ``when`` are sentences about when to send it, ``caveats`` those about its limits.
    """

    id: str
    title: str
    summary: str
    description: str
    category: str
    when: Sequence[str]
    caveats: Sequence[str]
    examples: Mapping[str, Example]


@dataclass(frozen=True)
class ListLink:
    """Entry in the list of a view; ``search`` has the words that find it, in lower case."""

    id: str
    title: str
    search: str
    summary: str = ""


def list_subjects(spec: Spec) -> list[Subject]:
    """Return all events and actions of a spec."""
    return [*spec.events.values(), *spec.actions.values()]


def find_subject(spec: Spec, id_: str) -> Subject | None:
    """Return the event or action with an ID, None if there is none."""
    return spec.events.get(id_) or spec.actions.get(id_)


def first_example(subject: Subject) -> str:
    """Return the name of the example that a page starts with."""
    names = subject.examples
    return DEFAULT_EXAMPLE if DEFAULT_EXAMPLE in names else next(iter(names))


def view_subject(spec: Spec, subject: Subject) -> SubjectView:
    """Return the description of an event or action."""
    if isinstance(subject, Event):
        category = spec.categories.get(subject.category)
        title = category.title if category is not None else subject.category
        when, caveats = subject.when, [caveat.text for caveat in subject.caveats]
    else:
        title, caveats = ACTIONS_TITLE, []
        when = tuple(example.when for example in subject.examples.values() if example.when)
    return SubjectView(
        subject.id,
        subject.title,
        subject.summary,
        subject.description,
        title,
        when,
        caveats,
        subject.examples,
    )


def list_links(spec: Spec) -> list[tuple[str, list[ListLink]]]:
    """Return the titles of the categories and their events, in the order of the documentation.

    The actions are the last of them.
    """
    groups = group_by_category(spec.categories, spec.events, lambda event: event.category)
    rows: list[tuple[str, list[ListLink]]] = []
    for name, events in groups.items():
        title = spec.categories[name].title if name in spec.categories else name
        rows.append((title, [_link(e, title, e.method, *e.carries) for e in events]))
    if spec.actions:
        links = [_link(action, ACTIONS_TITLE) for action in spec.actions.values()]
        rows.append((ACTIONS_TITLE, links))
    return rows


def _link(subject: Subject, category: str, *further_words: str) -> ListLink:
    words = (subject.id, subject.title, subject.summary, category, *further_words)
    return ListLink(subject.id, subject.title, " ".join(words).lower(), subject.summary)
