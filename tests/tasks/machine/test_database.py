"""The database that a server starts with."""

from tasks.prefect_api import server


def test_where_none_can_be_kept_beside_the_environment_the_server_is_left_to_make_its_own(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(server, "EMPTY", tmp_path / "out-of-reach" / "empty.db")
    server.database_in(tmp_path)
    assert list(tmp_path.iterdir()) == []
