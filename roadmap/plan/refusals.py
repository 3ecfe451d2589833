"""Refusals of amendments, for forms, commands and rehearsals alike."""

from roadmap.plan.amendments import Amendment, Roadmap, in_force
from roadmap.problems import Refusal
from roadmap.review.calendar import Calendar
from roadmap.review.characters import quoted
from roadmap.review.dates import When

LONGEST_SIGNER = 200  # characters of who signs
LONGEST_REASON = 2000


def refuse(roadmap: Roadmap, amendment: Amendment) -> None:
    """Refuse an amendment that must be a mistake.

    Raises:
        Refusal: what is wrong with it, and what to do.
        UnknownName: it names a milestone or a date that is not there.
    """
    refuse_cancelled(roadmap, amendment)
    refuse_vague(amendment)
    refuse_past(roadmap, amendment)
    for what, text, most in (
        ("name", amendment.by, LONGEST_SIGNER),
        ("reason", amendment.reason, LONGEST_REASON),
    ):
        if len(text) > most:
            raise Refusal(f"the {what} {quoted(text)} is too long", f"write at most {most:,} characters")


def refuse_cancelled(roadmap: Roadmap, amendment: Amendment) -> None:
    """Refuse to change a cancelled milestone other than by reinstating it, and to reinstate one that is not.

    Raises:
        Refusal: the milestone is cancelled, or is not.
    """
    cancelled, name = amendment.milestone in roadmap.cancelled, amendment.milestone
    if amendment.kind == "reinstate":
        roadmap.review.milestone(name)
        if not cancelled:
            raise Refusal(f"{name} is not cancelled", "there is nothing to take back")
    elif cancelled:
        raise Refusal(
            f"{name} is cancelled", "nothing of it can be changed any more, unless it is reinstated"
        )


def refuse_vague(amendment: Amendment) -> None:
    """Refuse to fix a date to an imprecise one.

    Raises:
        Refusal: the new date leaves the day open.
    """
    to = amendment.to
    if amendment.kind == "fix" and isinstance(to, When) and not to.is_exact:
        remedy = "fix it to a day (2030-06-26), or move it instead"
        raise Refusal(f"“{to}” leaves the day open", remedy)


def refuse_past(roadmap: Roadmap, amendment: Amendment) -> None:
    """Refuse to move a date that is still to come into the past. A past date may be recorded as it was.

    Raises:
        Refusal: the new date is past.
        UnknownName: it names a milestone or a date that is not there.
    """
    if amendment.kind not in {"fix", "move"}:
        return
    before = roadmap.review.milestone(amendment.milestone)
    after = in_force(roadmap.review, [amendment]).review
    name, zone = amendment.date or before.main_date, after.zone_of(before)
    new = Calendar(after).date(after.milestone(before.id), name)
    old = Calendar(roadmap.review).date(before, name)
    if new.ends(zone) < amendment.at <= old.ends(zone):
        word = "move" if amendment.kind == "move" else "be fixed"
        raise Refusal(f"{before.id} cannot {word} to {new}, which is past", "check the year")
