"""A list of participants as markdown, as a table and as data.

It is given out, so no address stands in it: a person whose name is not known is listed as such.
"""

from collections.abc import Iterator
from typing import Any

from roadmap.answers.persons.person import Person
from roadmap.people.participants import Listed, ParticipantList, Section
from tasks.context import Context
from tasks.letters.phrases import long_day
from tasks.prefect_api.plain_markdown import plainly
from tasks.render.words.words import Words

Rows = tuple[tuple[str | int, ...], ...]


def markdown_of(context: Context, listed: ParticipantList, shown: int | None = None) -> str:
    """The list as markdown, in its language; names are data, and no part of one is markup.

    `shown`: the number of persons after which the others are only counted; None: all are listed.
    """
    words = context.templates.words(listed.language)
    lines = [f"# {plainly(title_of(context, listed))}", "", f"*{plainly(_state(context, listed))}*", ""]
    if not listed.count:
        return "\n".join([*lines, words.participants.nobody, ""])
    left = listed.count if shown is None else shown
    for section in listed.sections:
        lines += [f"## {plainly(section.title)} ({section.count})", ""]
        for party in section.parties:
            lines += _party(party, left, words)
            left -= len(party.persons)
    if left < 0:
        lines += [words.count(words.participants.more, -left), ""]
    return "\n".join([*lines, f"**{words.labels.total}{words.colon} {listed.count}**", ""])


def title_of(context: Context, listed: ParticipantList) -> str:
    """Title of a list: the event's, and its session's if it is of one."""
    milestone = context.review.milestone(listed.milestone)
    named = [milestone.title, *([milestone.session(listed.session).title] if listed.session else [])]
    words = context.templates.words(listed.language)
    return " · ".join([words.participants.title, *(title.say(listed.language) for title in named)])


def _state(context: Context, listed: ParticipantList) -> str:
    """Provisional, as of a day on the host's clock, or final."""
    words = context.templates.words(listed.language)
    if listed.is_final:
        return words.participants.final
    today = context.at.in_timezone(context.review.host.zone).date()
    return words.participants.provisional.format(day=long_day(today, words))


def _party(party: Listed, left: int, words: Words) -> list[str]:
    """A party with its persons, `left` of them at most; nothing if none is left."""
    persons = party.persons[: max(0, left)]
    if not persons:
        return []
    return [f"### {plainly(party.name)}", "", *(f"- {_line(person, words)}" for person in persons), ""]


def _line(person: Person, words: Words) -> str:
    """A person on one line; members are the most, so only the other roles are named."""
    name = " ".join(part for part in (person.title, name_of(person, words)) if part)
    line = ", ".join(part for part in (name, person.function) if part)
    return plainly(line if person.role == "member" else f"{line} ({words.participants.roles[person.role]})")


def name_of(person: Person, words: Words) -> str:
    """A person's name; a word for it where it is not known, never the address."""
    return person.name or words.participants.unnamed


def table_of(context: Context, listed: ParticipantList) -> Rows:
    """A row a person, with headings in the list's language."""
    words = context.templates.words(listed.language)
    own = words.participants
    headings = (own.section, own.party, own.form_of_address, words.labels.name, own.function, own.role)
    return headings, *_rows(listed, words)


def _rows(listed: ParticipantList, words: Words) -> Iterator[tuple[str, ...]]:
    for section in listed.sections:
        for party in section.parties:
            for person in party.persons:
                name, role = name_of(person, words), words.participants.roles[person.role]
                yield section.title, party.name, person.title, name, person.function, role


def counts_of(context: Context, listed: ParticipantList) -> Rows:
    """A row a section with its number of persons, and the total; with headings."""
    words = context.templates.words(listed.language)
    sections = ((section.title, section.count) for section in listed.sections)
    headings = (words.participants.section, words.participants.persons)
    return headings, *sections, (words.labels.total, listed.count)


def data_of(listed: ParticipantList) -> dict[str, Any]:
    """The list as plain data, with the ids of parties and roles."""
    return {
        "milestone": listed.milestone,
        "session": listed.session,
        "language": listed.language,
        "final": listed.is_final,
        "count": listed.count,
        "sections": [_section(section) for section in listed.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    parties = [
        {"party": party.party, "name": party.name, "persons": [_person(p) for p in party.persons]}
        for party in section.parties
    ]
    return {"title": section.title, "count": section.count, "parties": parties}


def _person(person: Person) -> dict[str, str]:
    fields = {"name": person.name, "title": person.title, "function": person.function}
    return fields | {"role": person.role}
