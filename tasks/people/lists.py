"""Lists of participants: the one that is asked for, and the board `participants`, renewed by each round."""

from roadmap.people.participants import ParticipantList, participants
from roadmap.problems import Refusal, UnknownName
from roadmap.review.characters import counted
from roadmap.review.milestones import Milestone
from tasks.context import Context
from tasks.people.events import current_events, event_of
from tasks.people.list_views import markdown_of

SHOWN = 500  # persons of one event on the board; the command lists all


def list_of_participants(
    context: Context, identity: str, session: str | None, language: str, *, final: bool = False
) -> ParticipantList:
    """The list of an event, or of one of its sessions.

    Raises:
        UnknownName: there is no such milestone or session, or no words in that language.
        Refusal: its form registers no persons; or the final list is asked for, and no attendance is recorded.
    """
    milestone = event_of(context, identity, session)
    if language not in context.review.languages:
        known = ", ".join(context.review.languages)
        raise UnknownName(f"the review has no words in “{language}”", f"it has {known}")
    return participants(
        context.review,
        context.directory,
        milestone,
        context.known,
        language,
        session=session,
        attended=_attended(context, milestone, session) if final else None,
    )


def host_language(context: Context) -> str:
    """The host's language, in which parties are ordered; the fallback if the review has no words in it."""
    language = context.review.host.language
    return language if language in context.review.languages else context.review.fallback


def _attended(context: Context, milestone: Milestone, session: str | None) -> frozenset[str]:
    came = context.known.came(milestone.id, session)
    if came is None:
        of = f", session {session}" if session else ""
        raise Refusal(
            f"there is no final list: no attendance is recorded for {milestone.id}{of}",
            "record who came (`roadmap attended`), or leave --final out for the provisional list",
        )
    return came


def participants_board(context: Context) -> tuple[str, str]:
    """Lists of all events that are near or open for registration, as markdown; and a description."""
    language, texts, number = host_language(context), list[str](), 0
    for milestone in current_events(context):
        listed = list_of_participants(context, milestone.id, None, language)
        texts.append(markdown_of(context, listed, SHOWN))
        number += listed.count
    described = f"{counted(len(texts), 'event')} near or open; {counted(number, 'participant')} in all"
    return "\n".join(texts) or "No event is near or open for which persons register.", described
