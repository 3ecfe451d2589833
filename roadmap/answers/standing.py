"""Standing of each party: the fold of all answers that audiences, boards and digests are made from."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from roadmap.answers.choices import read_choices, session_wordings
from roadmap.answers.matching import Match
from roadmap.answers.persons.person import Person, as_registered
from roadmap.answers.persons.registrations import Doubt, Registrations
from roadmap.answers.reading import Answer
from roadmap.review.forms import Form, fold_text
from roadmap.review.kinds.consultation import Consultation
from roadmap.review.review import Review

# Questions that two people of one party may answer differently.
_PERSONAL = {"name", "language"}


@dataclass(frozen=True)
class Standing:
    """Parties that have answered, or may have, and their answers. Milestones and parties go by their ids.

    `doubts`: of rows that wait since they may be about a registered person, that doubt, by key.
    `conflicts`: of answers that wait because their party has given another one, that other one, by key.
    `holds`: the parties by milestone whose reminders are held (see `roadmap.answers.holding`); None: all
    likely ones.
    """

    review: Review
    latest: Mapping[tuple[str, str], Answer]
    waiting: tuple[tuple[Answer, Match], ...]
    registrations: Mapping[str, Registrations] = field(default_factory=dict)
    conflicts: Mapping[str, Answer] = field(default_factory=dict)
    doubts: Mapping[str, Doubt] = field(default_factory=dict)
    holds: Mapping[str, frozenset[str]] | None = None

    def answered(self, milestone: str, party: str) -> Answer | None:
        """The latest answer that is certainly theirs, whoever of them wrote it."""
        return self.latest.get((milestone, party))

    def perhaps(self, milestone: str) -> frozenset[str]:
        """The likely owners of answers that wait for a person, whose reminders are held for that."""
        if self.holds is not None:
            return self.holds.get(milestone, frozenset())
        return frozenset(party for a, m in self.waiting if a.milestone == milestone for party in m.likely)

    def persons(self, milestone: str, party: str) -> tuple[Person, ...]:
        """Registered persons of a party, in order of registration; none where a form asks parties."""
        here = self.registrations.get(milestone)
        return tuple(as_registered(here.persons.get(party, ()))) if here else ()

    def registers_persons(self, milestone: str) -> bool:
        """True if each row of the milestone's form registers a person."""
        form = self._form(milestone)
        return form is not None and form.each == "person"

    def coming(self, milestone: str, party: str) -> bool:
        """True if they answered that they come; an answer to a form that does not ask counts as yes."""
        if self.registers_persons(milestone):
            return bool(self.persons(milestone, party))
        answer, form = self.answered(milestone, party), self._form(milestone)
        if answer is None or form is None or form.with_role("attending") is None:
            return answer is not None
        return form.choice_for("attending", answer.values) == "yes"

    def sessions(self, milestone: str, party: str) -> frozenset[str]:
        """The ids of the sessions they come to: all, where they named none that there is.

        Empty for those who do not come, and for milestones without sessions.
        """
        consultation = self.review.milestone(milestone)
        if not isinstance(consultation, Consultation) or not self.coming(milestone, party):
            return frozenset()
        every = frozenset(session.id for session in consultation.sessions)
        if self.registers_persons(milestone):
            return frozenset(s for person in self.persons(milestone, party) for s in person.sessions or every)
        form, answer = self._form(milestone), self.answered(milestone, party)
        return (sessions_named(answer, form, consultation) if form and answer else frozenset()) or every

    def unsettled(self) -> list[tuple[Answer, Match]]:
        """The answers that wait for a person, oldest first."""
        return list(self.waiting)

    def counts(self, milestone: str, parties: Collection[str]) -> tuple[int, int]:
        """Numbers of `parties` that have certainly answered, and that have not."""
        answered = sum((milestone, party) in self.latest for party in parties)
        return answered, len(parties) - answered

    def _form(self, milestone: str) -> Form | None:
        return self.review.form(self.review.milestone(milestone))


def fold_answers(
    answers: Iterable[tuple[Answer, Match]],
    review: Review,
    accepted: Collection[str] = frozenset(),
    contacts: Collection[str] = frozenset(),
    versions: Mapping[str, Sequence[Answer]] | None = None,
) -> Standing:
    """Fold answers, in any order and without withdrawn ones, into who has answered what.

    Anybody can type any address into a form, so an answer that differs from its party's present one, and
    comes from another address, waits for a person. `accepted`: the keys of answers that a person has let in.
    `contacts`: addresses of the directory, in small letters; their owners may revise whom others registered.
    `versions`: former versions of rows that register persons, the oldest first, by the key of the latest.
    Each counts from its own moment until the next one's, so that whoever edits a row keeps their place.
    """
    latest: dict[tuple[str, str], Answer] = {}
    registrations = _registrations(review, contacts)
    waiting: list[tuple[Answer, Match]] = []
    conflicts: dict[str, Answer] = {}
    doubts: dict[str, Doubt] = {}
    by_key: dict[str, Answer] = {}
    for answer, match, latest_version, former in _in_order(answers, versions or {}):
        if match.certainty != "certain" or not match.party:
            waiting.append((answer, match))
            continue
        by_key[answer.key] = latest_version
        before = latest.get((answer.milestone, match.party))
        is_accepted = answer.key in accepted
        if here := registrations.get(answer.milestone):
            named = sessions_of(answer, review)
            doubt = here.take(answer, match.party, named, accepted=is_accepted, former=former)
            if answer is not latest_version:
                continue
            why = doubt.why if doubt else ""
            doubts |= {answer.key: doubt} if doubt else {}
            before = by_key.get(doubt.about.answer) if doubt else None
        else:
            contradicts = before and not is_accepted and _contradicts(answer, before, review)
            why = _contradiction(answer, before, review.host.zone) if before and contradicts else ""
        if why:
            waiting.append((answer, Match(None, "likely", (match.party,), why)))
            conflicts |= {answer.key: before} if before else {}
        else:
            latest[answer.milestone, match.party] = answer
    return Standing(review, latest, tuple(waiting), registrations, conflicts, doubts)


def _in_order(
    answers: Iterable[tuple[Answer, Match]], versions: Mapping[str, Sequence[Answer]]
) -> list[tuple[Answer, Match, Answer, str | None]]:
    """All answers and their former versions in the order of receipt, each with the latest version of itself,
    and with the key of the version before it."""
    every = []
    for answer, match in answers:
        former: str | None = None
        for version in (*versions.get(answer.key, ()), answer):
            every.append((version, match, answer, former))
            former = version.key
    # A corrected clock moves the latest version alone: no version may come after it.
    return sorted(
        every, key=lambda one: (min(one[0].received_at, one[2].received_at), one[0] is one[2], one[2].row)
    )


def _registrations(review: Review, contacts: Collection[str]) -> dict[str, Registrations]:
    """Empty registrations of each milestone whose form registers persons."""
    return {
        milestone.id: Registrations(form, contacts, milestone.session_ids())
        for milestone in review.milestones
        if (form := review.form(milestone)) and form.each == "person"
    }


def sessions_of(answer: Answer, review: Review) -> frozenset[str]:
    """The ids of the sessions that an answer names; empty if it names none that there is."""
    milestone = review.milestone(answer.milestone)
    form = review.form(milestone)
    return (
        sessions_named(answer, form, milestone)
        if form and isinstance(milestone, Consultation)
        else frozenset()
    )


def sessions_named(answer: Answer, form: Form, milestone: Consultation) -> frozenset[str]:
    """The ids of a milestone's sessions that an answer to its form names."""
    question = form.with_role("sessions")
    if question is None:
        return frozenset()
    every = frozenset(session.id for session in milestone.sessions)
    return read_choices(answer.values.get(question.id, ""), session_wordings(question, milestone)) & every


def _contradicts(answer: Answer, former: Answer, review: Review) -> bool:
    """True if two answers of one party come from two addresses and differ in more than who writes."""
    if answer.sender.casefold() == former.sender.casefold() or answer.content == former.content:
        return False
    form = review.form(review.milestone(answer.milestone))
    personal = {q.id for q in form.questions if q.role in _PERSONAL} if form else set()
    fields = (answer.values.keys() | former.values.keys()) - personal
    return any(fold_text(answer.values.get(f, "")) != fold_text(former.values.get(f, "")) for f in fields)


def _contradiction(answer: Answer, former: Answer, zone: str) -> str:
    when = former.received_at.in_timezone(zone).format("D MMM YYYY", locale="en")
    there = f"the answer of {former.sender} of {when} ({former.tab}, row {former.row})"
    return f"what {answer.sender} says differs from {there}"
