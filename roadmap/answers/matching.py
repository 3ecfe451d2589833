"""Matching: an answer is a delegation's or stakeholder's, or waits for a person.

First the exact address, then the party named in the form, then the domain. Where these disagree, or a name
only resembles, nothing is guessed: the likely owners are named, and their reminders are held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roadmap.answers.reading import Answer
from roadmap.answers.recognition import Index, domain_of
from roadmap.countries.countries import Certainty
from roadmap.review.characters import quoted
from roadmap.review.directory import Directory, Party
from roadmap.review.forms import Form


@dataclass(frozen=True)
class Match:
    """The owner of an answer: `party` only if certain; `likely`: possible owners, best first; `why`: the
    evidence, for a coordinator."""

    party: str | None
    certainty: Certainty
    likely: tuple[str, ...] = ()
    why: str = ""


class Matcher:
    """Matches the answers of a milestone whose audience is `parties`.

    `known` holds addresses (in any case) that a person settled earlier, with the party each is of.
    Building one indexes the directory, unless its `index` is given: use `asking` for the next milestone.
    """

    def __init__(
        self,
        parties: Sequence[Party],
        directory: Directory,
        languages: Sequence[str],
        known: Mapping[str, str] | None = None,
        index: Index | None = None,
    ) -> None:
        self._index = index or Index(directory, languages)
        self._asked = {party.id for party in parties}
        self._known = {address.casefold(): party for address, party in (known or {}).items()}

    def asking(self, parties: Sequence[Party]) -> "Matcher":
        """A matcher for another audience, on the same index."""
        other = object.__new__(Matcher)
        other._index, other._known = self._index, self._known
        other._asked = {party.id for party in parties}
        return other

    def match(self, answer: Answer, form: Form) -> Match:
        """Match an `answer` to `form` with its party."""
        question = form.with_role("party")
        name = answer.values.get(question.id, "") if question else ""
        address = answer.sender.casefold()
        owner = self._known.get(address) or self._index.addresses.get(address)
        return self._asked_here(self._decide(owner, self._index.domains.get(domain_of(address)), name))

    def _decide(self, owner: str | None, at_home: str | None, name: str) -> Match:
        exact = self._index.exactly(name)
        named = exact or self._index.nearly(name, self._asked)
        if party := owner or at_home:
            by = "address" if owner else "domain"
            return self._with_evidence(party, by, name, named)
        if not named:
            return Match(None, "none", why="the directory has neither the address" + _nor(name))
        how = "is that of" if exact else "resembles that of"
        why = f"the name {quoted(name)} {how} {self._called(named)}, but the address is not known"
        return Match(None, "likely", named, why)

    def _with_evidence(self, party: str, by: str, name: str, named: tuple[str, ...]) -> Match:
        """Weigh an address or a domain of `party` against the name in the form."""
        evidence = f"the {by} is of {self._called((party,))}"
        if not name and by == "address":
            return Match(party, "certain", why=evidence)
        if party in named and not self._index.several_delegations(named):
            return Match(party, "certain", why=f"{evidence}, and so is the name")
        if not name:  # anybody may write an address of a domain into a form
            why = f"{evidence}, but the answer names nobody"
            return Match(None, "likely", (party,), why)
        if named:
            why = f"{evidence}, but the name {quoted(name)} is that of {self._called(named)}"
            return Match(None, "likely", (party, *(one for one in named if one != party)), why)
        # An exact address outweighs a name that nobody has; a domain alone does not.
        why = f"{evidence}; nobody in the directory is called {quoted(name)}"
        return Match(party, "certain", why=why) if by == "address" else Match(None, "likely", (party,), why)

    def _asked_here(self, match: Match) -> Match:
        """The match without parties that the milestone does not ask: their answer is in the wrong tab."""
        owners = (match.party,) if match.party else match.likely
        asked = tuple(party for party in owners if party in self._asked)
        if not owners or asked == owners:
            return match
        if asked:
            return Match(None, "likely", asked, match.why)
        return Match(None, "none", why=f"{self._called(owners)} is not asked here; {match.why}")

    def _called(self, parties: Sequence[str]) -> str:
        return " or ".join(self._index.called.get(party, party) for party in parties)


def _nor(name: str) -> str:
    return f" nor anybody called {quoted(name)}" if name else ", nor does the answer name anybody"
