"""The form of a run that waits for a person."""

from prefect.exceptions import PrefectHTTPStatusError

from tests.waiting import reached


async def schema_of(client, run_id, state):
    """The form's schema, once it is there: Prefect suspends a run, and stores its form a moment later."""

    async def stored():
        try:
            return await client.read_flow_run_input(run_id, state.state_details.run_input_keyset["schema"])
        except PrefectHTTPStatusError as problem:
            if problem.response.status_code != 404:
                raise
            return None

    return await reached(stored, "the run has no form")
