"""A large mailing is shared: the run that delivers it orders helpers, which other workers take up.

Each claims what it sends, row by row, so it does not matter how many help, when they begin, or which of them
dies: nobody has a part of their own (docs/adr/0020).
"""

from math import ceil

from prefect import get_client
from prefect.client.schemas.filters import WorkerFilter, WorkerFilterStatus
from prefect.client.schemas.objects import WorkerStatus
from prefect.exceptions import ObjectNotFound

from tasks.context import Context
from tasks.mail import SmtpPostman
from tasks.prefect_api.orchestration import DELIVER, of_this_run, order


async def share(context: Context, step: str) -> int:
    """Order helpers for what is released of a step; returns how many.

    One run sends `sending.share` messages by itself. Of more, each worker that is online gets a run, as far
    as there is a share for it. Helpers order none, nor does a process that no worker runs, nor one that fills
    an outbox, which is a folder of one machine.
    """
    run = of_this_run()
    if run is None or run.parameters.get("helps") or not isinstance(context.postman, SmtpPostman):
        return 0
    shares = _shares(context, step)
    helpers = min(shares, await _online()) - 1 if shares > 1 else 0
    given = {name: run.parameters[name] for name in ("at", "review") if run.parameters.get(name) is not None}
    for number in range(1, helpers + 1):
        # The key does not hold the moment: when this run goes on later, so do its helpers, by themselves.
        name = f"deliver {step} · helper {number}"
        await order(DELIVER, None, name, key=f"{run.id} {name}", step=step, helps=True, **given)
    return max(0, helpers)


def _shares(context: Context, step: str) -> int:
    left = context.ledger.claims.left(step, context.at, context.allowance)
    now = left.ready if left.left_today is None else min(left.ready, left.left_today)
    return ceil(now / context.review.sending.share)


async def _online() -> int:
    """Number of workers that may take up helpers: those of the pool, whichever of its queues they serve."""
    online = WorkerFilter(status=WorkerFilterStatus(any_=[WorkerStatus.ONLINE]))
    async with get_client() as client:
        try:
            pool = (await client.read_deployment_by_name(DELIVER)).work_pool_name
            return len(await client.read_workers_for_work_pool(pool, online)) if pool else 0
        except ObjectNotFound:
            return 0
