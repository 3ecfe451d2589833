"""A flow that does nothing: what Prefect itself needs to start one."""

from prefect import flow


@flow(name="nothing")
async def nothing() -> None:
    """Do nothing."""
