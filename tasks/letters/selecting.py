"""The candidates of a call, for the coordinator who chooses, and those chosen, for everyone."""

from collections.abc import Iterator, Mapping

from roadmap.people.audience import Known
from roadmap.people.selections import Candidate, candidates
from roadmap.review.directory import Delegation, Directory, Party, Stakeholder
from roadmap.review.forms import fold_text
from roadmap.review.kinds.call import Call
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from roadmap.review.texts import Texts
from tasks.letters.reader import Reader
from tasks.render.blocks import Facts, Items, Part, Parts


def candidate_parts(
    review: Review, directory: Directory, milestone: Milestone, known: Known, reader: Reader
) -> Parts | None:
    """Those who expressed interest, by post, by sub-region and then by name: each with what they wrote and a
    contact."""
    if not isinstance(milestone, Call):
        return None
    regions = list(review.sub_regions)

    def place(candidate: Candidate) -> tuple[int, int, str]:
        party = directory.party(candidate.party)
        region = party.sub_region if party else None
        group, name = _place(review, directory, milestone, candidate, reader)
        return group, regions.index(region) if region in regions else len(regions), name

    ordered = sorted(candidates(review, directory, milestone, known.standing), key=place)
    return Parts(
        tuple(
            Part(_name(directory.party(c.party), c.party, reader), "", facts)
            for c in ordered
            if (
                facts := Facts(
                    tuple(_rows(review, directory, milestone, known, c, reader)), reader.words.colon
                )
            )
        )
    )


def _rows(
    review: Review, directory: Directory, call: Call, known: Known, candidate: Candidate, reader: Reader
) -> Iterator[tuple[str, str]]:
    """Rows of one candidate: group, person, answers to the questions that are for people, and a contact."""
    labels, party = reader.words.labels, directory.party(candidate.party)
    if call.selection.one_of_each == "post" and (post := group_words(review, call, candidate.group, reader)):
        yield labels.post, post
    if party and party.sub_region in review.sub_regions:
        yield labels.sub_region, review.sub_regions[party.sub_region].say(reader.language)
    if candidate.name:
        yield labels.name, candidate.name
    answer, form = known.standing.answered(call.id, candidate.party), review.form(call)
    for question in form.questions if form else ():
        text = answer.values.get(question.id, "").strip() if answer else ""
        if question.role is None and not question.is_sensitive and text:
            yield question.wording.say(reader.language), text
    if party:
        first = party.contacts[0]
        yield labels.contact, "\n".join(filter(None, (first.name, first.address)))


def chosen(
    review: Review, directory: Directory, milestone: Milestone, known: Known, reader: Reader
) -> Items | None:
    """Those whom a call chose, by sub-region or post, in the alphabetical order of the reader's language.

    Of a delegation only the State is named: whoever filled in the form need not be the one who takes the
    post. Of an organization the person, the organization and its country are named.
    """
    if not isinstance(milestone, Call):
        return None
    standing = {c.party: c for c in candidates(review, directory, milestone, known.standing)}
    selected = [standing.get(id_, Candidate(id_, "", "")) for id_ in known.chosen.get(milestone.id, ())]
    ordered = sorted(selected, key=lambda c: _place(review, directory, milestone, c, reader))
    lines = []
    for candidate in ordered:
        group = group_words(review, milestone, candidate.group, reader)
        named = _announced(directory.party(candidate.party), candidate, reader)
        lines.append(f"{group}{reader.words.colon} {named}" if group else named)
    return Items(tuple(lines))


def _announced(party: Party | None, candidate: Candidate, reader: Reader) -> str:
    name = _name(party, candidate.party, reader)
    if not isinstance(party, Stakeholder):
        return name
    country = reader.locale.territories.get(party.country or "")
    return (f"{candidate.name}, " if candidate.name else "") + name + (f" ({country})" if country else "")


def _name(party: Party | None, identity: str, reader: Reader) -> str:
    return party.name(reader.language) if party else identity


def _place(
    review: Review, directory: Directory, call: Call, candidate: Candidate, reader: Reader
) -> tuple[int, str]:
    """Place of a candidate in lists: that of its group, then the name in the reader's language."""
    groups = list(_groups(review, call))
    position = groups.index(candidate.group) if candidate.group in groups else len(groups)
    party = directory.party(candidate.party)
    name = party.sort_name(reader.language) if isinstance(party, Delegation) else None
    return position, fold_text(name or _name(party, candidate.party, reader))


def group_words(review: Review, call: Call, group: str, reader: Reader) -> str:
    """A sub-region or a post in words."""
    groups = _groups(review, call)
    return groups[group].say(reader.language) if group in groups else ""


def _groups(review: Review, call: Call) -> Mapping[str, Texts]:
    """The groups that a call chooses one of each from, in their order."""
    form = review.form(call)
    if call.selection.one_of_each == "post":
        question = form.with_role("post") if form else None
        return {choice.id: choice.text for choice in question.choices} if question else {}
    return review.sub_regions
