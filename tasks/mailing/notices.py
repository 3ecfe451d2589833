"""Keys of mailings that belong to no step of the plan: named after the moment of their round."""

from tasks.context import Context


def own_step(context: Context, beginning: str) -> str:
    """`beginning` and the moment on the host's clock; a number too, if another round has that already."""
    local = context.at.in_timezone(context.review.host.zone)
    first = f"{beginning}{local.format('YYYY-MM-DD-HHmmss')}"
    step, number = first, 1
    while context.ledger.messages(step=step):
        number += 1
        step = f"{first}-{number}"
    return step
