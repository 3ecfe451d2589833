"""Telling the coordinator, once a round, what came back and who has written: through the ledger, as ever."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.message import State
from roadmap.people.audience import COORDINATOR, person
from tasks.context import Desk
from tasks.ledger import Content, Draft, Mailing, Received
from tasks.letters.mailbox import mailbox_values
from tasks.mailing.notices import own_step

NOTICES = MAIL = "mailbox"
DAYS = 14  # after which nobody needs to be told any more


@task(name="tell coordinator", cache_policy=NO_CACHE)
async def tell_coordinator(desk: Desk) -> list[str]:
    """Draft the notices of all that nobody was told of yet; return their steps.

    What a notice tells is settled before it is written, so that one that was cut off says the same again.
    """
    desk.ledger.incoming.gather(own_step(desk, f"{NOTICES}/"))
    steps = []
    for step, told in desk.ledger.incoming.notices().items():
        mailing = Mailing(step, 0, MAIL, desk.at, desk.at.add(days=DAYS))
        desk.ledger.mailings.draft(mailing, [_draft(desk, told)], desk.at, state=State.RELEASED)
        desk.ledger.incoming.told(step, desk.at)
        steps.append(step)
    return steps


def _draft(desk: Desk, told: list[Received]) -> Draft:
    who = person(desk.review.secretariat.coordinator, desk.review, COORDINATOR)
    reader = desk.correspondence.reader(who)
    values = mailbox_values(desk.correspondence, told, reader)
    mail = desk.templates.render(MAIL, reader.language, values)
    content = Content(mail.language, mail.subject, mail.html, mail.text)
    return Draft(who.address, who.party, who.name, mail.language, content)
