"""Boards about persons: registrations, who takes part, and what is open for those who come in person.

They name persons, so whoever is forgotten is taken off them with all their versions (`tasks.privacy.boards`).
"""

from tasks.context import Context
from tasks.people.lists import participants_board
from tasks.people.onsite import onsite_board
from tasks.people.registrations_board import registrations_board
from tasks.prefect_api.boards import publish_list, publish_markdown

ON_SITE = (
    "Send the letters that are asked for, ask for what is open, and see to the needs that are stated: the "
    "answer book has them, and `roadmap export answers --sensitive`."
)


async def publish_persons(context: Context) -> None:
    """Publish all of them; none where no form of the review registers persons."""
    standing = context.known.standing
    if any(standing.registers_persons(milestone.id) for milestone in context.review.milestones):
        await publish_markdown("registrations", *registrations_board(context))
        await publish_markdown("participants", *participants_board(context))
        await publish_list("on-site", *onsite_board(context), ON_SITE)
