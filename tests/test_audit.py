"""What `make lint` makes of pip-audit's findings."""

import json

from tests.audit import verdict


def test_a_known_vulnerability_fails_with_package_and_remedy():
    vulns = [{"id": "PYSEC-2030-1", "fix_versions": ["2.1"], "aliases": [], "description": "x"}]
    found = {
        "dependencies": [
            {"name": "a", "version": "2.0", "vulns": vulns},
            {"name": "b", "version": "1", "vulns": []},
        ]
    }
    code, said = verdict(json.dumps(found))
    assert code == 1
    assert said.endswith("- a 2.0: PYSEC-2030-1, mended in 2.1")


def test_without_the_network_it_says_so_and_does_not_fail():
    assert verdict("") == (
        0,
        "known vulnerabilities: not looked up, the package index cannot be reached from here",
    )


def test_an_index_that_tells_of_no_package_is_no_clean_bill():
    skipped = {"dependencies": [{"name": "a", "skip_reason": "not found"}]}
    code, said = verdict(json.dumps(skipped))
    assert (code, "not looked up" in said) == (0, True)


def test_a_clean_lock_passes_and_counts_what_was_looked_up():
    found = {"dependencies": [{"name": "a", "version": "2", "vulns": []}, {"name": "b", "skip_reason": "?"}]}
    code, said = verdict(json.dumps(found))
    assert (code, "none in 1 of 2 packages" in said) == (0, True)
