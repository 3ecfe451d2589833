"""`roadmap check`: all is well, or every mistake on a line that says where it is."""

import shutil
import subprocess
import sys

import pytest

from tasks.render import TEMPLATES
from tests.conftest import REVIEW
from tests.tasks import isles


def test_the_real_review_is_well(roadmap):
    said = roadmap("check", REVIEW)
    assert said.code == 0
    assert said.out.startswith(f"{REVIEW}: all is well. ")
    assert not said.err


def test_a_review_of_another_region_is_well(roadmap, tmp_path):
    said = roadmap("check", isles.write(tmp_path))
    assert said.code == 0
    assert "3 milestones" in said.out
    assert "2 delegations, 1 stakeholder." in said.out


def test_without_a_file_it_is_the_review_of_the_settings(roadmap, tmp_path, monkeypatch):
    path = isles.write(tmp_path)
    monkeypatch.setenv("ROADMAP_REVIEW", str(path))
    assert (roadmap("check").code, roadmap("check").out) == (0, roadmap("check", path).out)


def test_a_mistake_in_the_review_is_told_with_its_line(roadmap, tmp_path):
    spoilt, line = isles.spoil(isles.REVIEW, "kind: meeting", "kind: plebiscite")
    path = isles.write(tmp_path, spoilt)
    said = roadmap("check", path)
    assert said.code == 1
    assert not said.out
    assert said.err.startswith(f"{path}:{line}: “plebiscite” is not possible here; use ")


def test_a_mistake_in_the_directory_is_told_with_the_directorys_line(roadmap, tmp_path):
    spoilt, line = isles.spoil(isles.DELEGATIONS, "Pacific/Auckland", "Pacific/Aukland")
    path = isles.write(tmp_path, delegations=spoilt)
    said = roadmap("check", path)
    assert said.code == 1
    where = path.parent / "isles" / "delegations.yaml"
    assert said.err.startswith(f"{where}:{line}: “Pacific/Aukland” is not a time zone; did you mean")


def test_every_mistake_is_on_a_line_of_its_own(roadmap, tmp_path):
    spoilt, first = isles.spoil(isles.REVIEW, "when: 2030-06-19", "when: 2030-06-31")
    spoilt, second = isles.spoil(spoilt, "audience: {delegations: members}", "audience: {delegations: some}")
    path = isles.write(tmp_path, spoilt)
    said = roadmap("check", path)
    assert said.code == 1
    told = said.err.splitlines()
    assert [line.split(": ")[0] for line in told] == [f"{path}:{first}", f"{path}:{second}"]


KINDS = """\
kinds:
  publication:
    steps:
      - {step: announcement, when: "on start, 10:00", mail: anouncement-document}
"""


@pytest.mark.parametrize(
    ("old", "new", "beyond", "told"),
    [
        (
            '{step: invitation, when: "21 days before start, 09:00", mail: briefing-invitation}',
            '{step: invitation, when: "21 days before start, 09:00", mail: breifing-invitation}',
            0,
            "there is no mail “breifing-invitation”; did you mean “briefing-invitation”?",
        ),
        (
            "order:\n",
            "changes:\n  moved: {mail: chnge}\norder:\n",
            1,
            "there is no mail “chnge”; did you mean “change”?",
        ),
        (
            "milestones:\n",
            f"{KINDS}milestones:\n",
            3,
            "there is no mail “anouncement-document”; did you mean “announcement-document”?",
        ),
        (
            "mail: reminder, to: silent}",
            "mail: our-own-words, to: silent}",
            0,
            "there is no mail “our-own-words”; add the folder `our-own-words` to the templates",
        ),
    ],
)
def test_a_mail_that_there_is_not_is_told_with_its_line(roadmap, tmp_path, old, new, beyond, told):
    spoilt, line = isles.spoil(isles.REVIEW, old, new)
    path = isles.write(tmp_path, spoilt)
    said = roadmap("check", path)
    assert said.code == 1
    assert said.err.startswith(f"{path}:{line + beyond}: {told}")


def test_a_mail_that_no_step_sends_is_remarked(roadmap, tmp_path, monkeypatch):
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    shutil.copytree(templates / "thanks", templates / "farewell")
    monkeypatch.setattr("cli.review.check.TEMPLATES", templates)
    said = roadmap("check", isles.write(tmp_path))
    assert said.code == 0
    assert "remark: templates/farewell: no step sends this mail; name it in a step's `mail:`" in said.out


def test_a_file_that_is_not_there(roadmap, tmp_path):
    path = tmp_path / "nowhere.yaml"
    said = roadmap("check", path)
    assert said.code == 1
    assert said.err == f"{path}:1: the file does not exist; correct the path\n"


def test_the_installed_command_says_the_same_without_a_traceback(tmp_path):
    spoilt, line = isles.spoil(isles.REVIEW, "objectives: [3]", "objectives: [2]")
    path = isles.write(tmp_path, spoilt)
    ended = subprocess.run(
        [sys.executable, "-m", "cli.main", "check", str(path)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert f"{path}:{line}: objective 2 is in two sessions; put it in exactly one" in ended.stderr
    assert "Traceback" not in ended.stderr
