"""Telling the coordinator, once a round, what came back and who has written: through the ledger, as ever."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.message import State
from roadmap.people.audience import COORDINATOR, person
from tasks.context import Context
from tasks.ledger import Content, Draft, Mailing, Received
from tasks.letters.mailbox import mailbox_values
from tasks.mailing.notices import own_step

NOTICES = MAIL = "mailbox"
DAYS = 14  # after which nobody needs to be told any more


@task(name="tell coordinator", cache_policy=NO_CACHE)
async def tell_coordinator(context: Context) -> list[str]:
    """Draft the notices of all that nobody was told of yet; return their steps.

    What a notice tells is settled before it is written, so that one that was cut off says the same again.
    """
    context.ledger.incoming.gather(own_step(context, f"{NOTICES}/"))
    steps = []
    for step, told in context.ledger.incoming.notices().items():
        mailing = Mailing(step, 0, MAIL, context.at, context.at.add(days=DAYS))
        context.ledger.mailings.draft(mailing, [_draft(context, told)], context.at, state=State.RELEASED)
        context.ledger.incoming.notice_drafted(step, context.at)
        steps.append(step)
    return steps


def _draft(context: Context, told: list[Received]) -> Draft:
    who = person(context.review.secretariat.coordinator, context.review, COORDINATOR)
    reader = context.correspondence.reader(who)
    values = mailbox_values(context.correspondence, told, reader)
    mail = context.templates.render(MAIL, reader.language, values)
    content = Content(mail.language, mail.subject, mail.html, mail.text)
    return Draft(who.address, who.party, who.name, mail.language, content)
