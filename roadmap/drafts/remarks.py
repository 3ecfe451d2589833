"""Remarks on a review: odd things that `roadmap check` reports without refusing the review."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from babel.core import get_global

from roadmap.drafts.bundle_faults import bundle_remarks
from roadmap.drafts.contradictions import Fault, choices, rules_of, texts_of
from roadmap.plan.rounds import digest_moments
from roadmap.plan.workdays import WorkCalendar
from roadmap.review.clocks import read_day
from roadmap.review.directory import Delegation, Directory, Party
from roadmap.review.kinds.call import Call
from roadmap.review.milestones import Place
from roadmap.review.review import Review
from roadmap.review.rules import StepRule
from roadmap.review.texts import YamlPath

_ASKS = ("silent", "coming", "answered")  # recipients who depend on answers
_SHOWN = 5  # names in a remark; the rest is “…”


def remarks(review: Review, directory: Directory) -> Iterator[Fault]:
    """All remarks, each with its place (in the directory, for a party) and what may be done."""
    yield from _unanswerable(review)
    yield from _unaimed(review)
    yield from _unread(review)
    yield from _unaddressed(review, directory)
    yield from _elsewhere(review, directory)
    yield from _off_days(review)
    yield from _spare(review, directory)
    yield from bundle_remarks(review, directory)


def _unanswerable(review: Review) -> Iterator[Fault]:
    """Milestones without a form whose steps go to those who answer, or who do not."""
    for index, milestone in enumerate(review.milestones):
        asking = [rule.step for rule in review.rules(milestone) if rule.to in _ASKS]
        if asking and milestone.form is None:
            steps = ", ".join(asking)
            what = f"{milestone.id} has no form, so nobody can answer, and of its steps nobody gets {steps}"
            yield Fault(("milestones", index), what, "add `form:`, or `steps:` that ask for nothing")


def _unaimed(review: Review) -> Iterator[Fault]:
    """Steps that leave `to:` out, and so write to everyone, with a mail that is for the silent elsewhere."""
    for_the_silent = {mail for kind in review.kinds.values() for mail in _only_for_the_silent(kind.steps)}
    for way, rule in rules_of(review):
        if "to" not in rule.model_fields_set and rule.mail in for_the_silent:
            what = (
                f"{rule.step} goes to everyone, also to those who have answered, since it has no `to:`, "
                f"and its mail {rule.mail} is for the silent elsewhere"
            )
            yield Fault(way, what, "add `to: silent`, or `to: everyone` if all are meant")


def _only_for_the_silent(rules: Sequence[StepRule]) -> set[str]:
    """The mails that these rules send to the silent, and to nobody else."""
    others = {rule.mail for rule in rules if rule.to != "silent"}
    return {rule.mail for rule in rules} - others


def _unread(review: Review) -> Iterator[Fault]:
    """Texts in a language that the review does not write: one remark a language, at the first of them."""
    ways: dict[str, list[YamlPath]] = defaultdict(list)
    for way, text in texts_of(review):
        for language in sorted(text.languages - set(review.languages)):
            ways[language].append((*way, language))
    for language, places in ways.items():
        number = len(places)
        which = "this text is" if number == 1 else f"{number} texts, of which this is the first, are"
        it = "it" if number == 1 else "them"
        what = f"{which} in “{language}”, which is none of the review's languages, so nobody reads {it}"
        yield Fault(places[0], what, f"add {language} to `languages:`, or leave {it} out")


def _unaddressed(review: Review, directory: Directory) -> Iterator[Fault]:
    """Parties that read none of the review's languages, and are written to in its fallback: one remark for
    all in a file that read the same, at the first of them."""
    who: dict[tuple[str, frozenset[str]], list[tuple[YamlPath, Party]]] = defaultdict(list)
    for way, party in _parties(directory):
        languages = party.languages if isinstance(party, Delegation) else [party.language]
        own = frozenset({*languages, *(c.language for c in party.contacts if c.language)})
        if not own & set(review.languages):
            key = "languages" if isinstance(party, Delegation) else "language"
            who[way[0], own].append(((*way, key), party))
    for (kind, _), strangers in who.items():
        names = [party.id for _, party in strangers]
        what = f"{names[0]} reads none of the review's languages, and is written to in {review.fallback}"
        if len(names) > 1:
            listed = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
            what = (
                f"{len(names)} {kind} read none of the review's languages, and are written to in "
                f"{review.fallback}: {listed}"
            )
        yield Fault(strangers[0][0], what, f"add one of {', '.join(review.languages)} if they read it")


def _parties(directory: Directory) -> Iterator[tuple[tuple[str, int], Party]]:
    for index, delegation in enumerate(directory.delegations):
        yield ("delegations", index), delegation
    for index, body in enumerate(directory.stakeholders):
        yield ("stakeholders", index), body


def _elsewhere(review: Review, directory: Directory) -> Iterator[Fault]:
    """Time zones of another country than the one they are given for (CLDR's zones by territory)."""
    host = review.host
    yield from _zoned(("host", "zone"), "the host", host.country, host.zone)
    for index, milestone in enumerate(review.milestones):
        place = getattr(milestone, "place", None)
        if isinstance(place, Place) and place.country:
            zone = review.zone_of(milestone)
            yield from _zoned(("milestones", index, "place"), milestone.id, place.country, zone)
    for way, party in _parties(directory):
        country = party.code if isinstance(party, Delegation) else party.country
        if country and party.zone:
            yield from _zoned((*way, "zone"), party.id, country, party.zone)


def _zoned(way: tuple[str | int, ...], who: str, country: str, zone: str) -> Iterator[Fault]:
    territories = get_global("zone_territories")
    there = territories.get(get_global("zone_aliases").get(zone, zone), "ZZ")
    if there != "ZZ" and country in set(territories.values()) and there != country:
        what = f"{who} is in {country}, and the clock {zone} is that of {there}"
        yield Fault(way, what, "correct one of the two, unless both are meant")


def _off_days(review: Review) -> Iterator[Fault]:
    """Digests that fall on a day on which the host does not work."""
    work = WorkCalendar(review.host)
    moments = digest_moments(review, read_day(review.digest.first), read_day(review.digest.last))
    off = [at.to_date_string() for at in moments if not work.is_working_day(at.date())]
    if off:
        days = ", ".join(off[:_SHOWN]) + (", …" if len(off) > _SHOWN else "")
        number = f"{len(off)} digest{'s' * (len(off) > 1)}"
        what = f"{number} would come on a weekend or holiday of {review.host.country}: {days}"
        yield Fault(
            ("digest", "day") if "day" in review.digest.model_fields_set else ("digest",),
            what,
            ("choose another day of the week, or leave it if they may"),
        )


def _spare(review: Review, directory: Directory) -> Iterator[Fault]:
    for index, call in enumerate(review.milestones):
        if isinstance(call, Call) and (there := choices(review, directory, call)) is not None:
            seats, each = call.selection.seats, call.selection.one_of_each
            if seats < there:
                what = f"{call.id} has {seats} seats, one of each {each}, of which there are {there}"
                yield Fault(
                    ("milestones", index, "selection", "seats"),
                    what,
                    f"give it {there}, if each is to have one",
                )
