"""The mailbox: what comes back and what people answer is read, at set times or whenever somebody wants to."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.playing.ending import end
from roadmap.people.decisions import AddressKind
from roadmap.problems import Problem
from roadmap.review.moments import as_moment
from tasks.contacts.contacts import check_contact, mark
from tasks.context import open_context
from tasks.deciding.history import show_history
from tasks.mailbox import open_mailbox
from tasks.mailbox.reading import Read, read_mailbox
from tasks.mailbox.replacing import replace_bounced
from tasks.mailbox.telling import publish_incoming, tell_coordinator, waiting_steps
from tasks.mailing.mailing import deliver_mailing

OFF = "no mailbox is read; set ROADMAP_IMAP_HOST to read one"


@flow(name="mailbox", flow_run_name="mailbox")
async def mailbox(at: datetime | None = None, review: str | None = None) -> State[Read]:
    """Read what is new, write to the next contacts of those whose mail came back, and tell the coordinator.

    It may run at any time and be cut off anywhere: each mail is handled once, and the rest in the next round.
    It fails where what was read has to be answered by mail, and that does not leave.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        try:
            with open_mailbox(context.settings) as box:
                if box is None:
                    return Completed(name="Off", message=OFF, data=Read({}))
                read = await read_mailbox(context, box)
        except Problem as problem:
            return Failed(message=str(problem), data=problem)
        await replace_bounced(context)
        await tell_coordinator(context)
        await publish_incoming(context)
        results, failed = [str(read)], False
        for step in waiting_steps(context):
            ended = await end(context, deliver_mailing(context, step), "by hand" if at else "deliver", review)
            results.append(ended.message or step)
            failed = failed or ended.is_failed()
        message = "; ".join(results)
        return Failed(message=message) if failed else Completed(message=message, data=read)


@flow(name="contact", flow_run_name="{kind} {address}")
async def contact(
    kind: AddressKind,
    address: str,
    by: str,
    reason: str,
    at: datetime | None = None,
    review: str | None = None,
) -> State[bool]:
    """Record that an address takes no mail (`unreachable`) or does so again (`reachable`), or that its reader
    wants none (`unsubscribe`) or wants it again (`resubscribe`)."""
    with open_context(review, as_moment(at) if at else None) as context:
        check_contact(context.directory, address)
        new = mark(context.ledger, kind, address, at=context.at, by=by, reason=reason)
        await show_history(context)
        message = f"{address}: {kind}" if new else f"{address}: already {kind}, nothing was recorded"
        return Completed(message=message, data=new)
