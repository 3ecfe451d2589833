"""`roadmap send`, killed among the messages and called again. On Postgres and more often: `make chaos`."""

from tests.force.flow import flow_campaign

CONNECTIONS = 4


def test_a_killed_command_is_called_again_and_nobody_gets_a_mail_twice(sink, tmp_path):
    found = flow_campaign(None, sink, tmp_path, CONNECTIONS, 2)
    assert found.kills == 2
    assert found.holds(CONNECTIONS), found
