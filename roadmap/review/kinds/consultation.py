"""Consultations: stakeholders meet in one or more sessions, each with a date of its own."""

from typing import Literal, Self

from pydantic import Field

from roadmap.review.dates import DateExpression, Relative, When
from roadmap.review.milestones import Join, Milestone, Part, Place, Session
from roadmap.review.offsets import Anchor
from roadmap.review.texts import YamlPath


class Consultation(Milestone):
    """Consultations of stakeholders in one or more sessions."""

    kind: Literal["consultation"]
    place: Place
    sessions: list[Session] = Field(min_length=1, max_length=200)

    def dates(self) -> dict[str, DateExpression]:
        """Its dates, the one by which others know it first."""
        return {session.id: session.when for session in self.sessions}

    def anchors(self) -> dict[Anchor, tuple[str, ...]]:
        """The anchors that its steps may count from, and the dates each stands for."""
        every = tuple(session.id for session in self.sessions)
        return {"start": every, "end": every}

    def way(self, name: str) -> YamlPath:
        """The way to one of its dates."""
        return ("sessions", [session.id for session in self.sessions].index(name), "when")

    def parts(self) -> tuple[Part, ...]:
        """Each session."""
        return tuple(Part(session.id, session, session.minutes) for session in self.sessions)

    def join(self, part: str | None = None) -> Join | None:
        """Way to join a session: its own, else the milestone's."""
        alone = len(self.sessions) == 1
        own = next((s.join for s in self.sessions if s.id == part or (part is None and alone)), None)
        return own or self.place.join

    def with_join(self, join: Join, part: str | None = None) -> Self:
        """This milestone, or one of its sessions, joined in another way.

        Raises:
            UnknownName: it has no such session.
        """
        if part is None:
            return super().with_join(join)
        own = self.session(part)
        changed = [s.model_copy(update={"join": join}) if s is own else s for s in self.sessions]
        return self.model_copy(update={"sessions": changed})

    def with_date(self, name: str, when: When | Relative) -> Self:
        """This milestone with one of its dates changed."""
        moved = [s.model_copy(update={"when": when}) if s.id == name else s for s in self.sessions]
        return self.model_copy(update={"sessions": moved})
