"""docs/adding.md holds: a kind of milestone made of its pieces alone is checked, planned and played.

The pieces are taken out of the page, and laid over a copy of the code.
"""

import os
import re
import shutil
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.tasks import isles

ROOT = Path(__file__).parents[1]
CODE = ("roadmap", "tasks", "flows", "rehearsal", "cli", "config", "templates")
PAGE = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
PIECES = dict(re.findall(r"### \d\. `([^`]+)`\n.*?```\w+\n(.*?)```", PAGE, re.DOTALL))
MODEL, DEFAULTS, MAIL, FLOW, DEPLOYMENT = PIECES
WORKSHOP = """\
  - id: workshop
    kind: workshop
    title: Workshop
    source: V
    audience: {stakeholders: all}
    when: 2030-07-17 10:00
    place: {virtual: true, join: {url: "https://meet.example.org/workshop"}}
    form:
      tab: Workshop
      url: https://forms.example.org/workshop
"""
REVIEW = isles.REVIEW + WORKSHOP
KIND = REVIEW[: REVIEW.index("kind: workshop")].count("\n") + 1


class Copy:
    """A copy of the code in a folder, with a review, and the commands that somebody runs there."""

    def __init__(self, folder):
        self.folder, self.log = folder, ""
        for name in CODE:
            shutil.copytree(ROOT / name, folder / name)
        shutil.copy(ROOT / "prefect.yaml", folder)
        self.written = {name: (folder / name).read_text("utf-8") for name in (DEFAULTS, DEPLOYMENT)}
        (folder / "review").mkdir()
        self.review = isles.write(folder / "review", REVIEW)

    def lay(self, *pieces):
        """Lay these pieces over the code as it was."""
        shutil.rmtree(self.folder / MAIL.rpartition("/")[0], ignore_errors=True)
        for piece, text in PIECES.items():
            place = self.folder / piece
            place.unlink(missing_ok=True)
            here = text if piece in pieces else ""
            if piece in self.written:
                place.write_text(self.written[piece] + here, "utf-8")
            elif here:
                place.parent.mkdir(exist_ok=True)
                place.write_text(here, "utf-8")

    def run(self, *words):
        """Run `roadmap`, and return its exit code and what it says, without the folder."""
        env = os.environ | {"PYTHONPATH": str(self.folder), "ROADMAP_HOME": str(self.folder / "home")}
        env |= {"ROADMAP_MODE": "outbox", "COLUMNS": "400"}
        command = [sys.executable, "-m", "cli.main", *words]
        ended = subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
        )
        return ended.returncode, (ended.stdout + ended.stderr).replace(f"{self.folder}/", "")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return Copy(tmp_path_factory.mktemp("copy"))


def test_a_kind_is_at_most_five_pieces():
    assert len(PIECES) == 5


def test_a_kind_made_by_the_recipe_is_well_and_planned(copy):
    copy.lay(*PIECES)
    code, said = copy.run("check", str(copy.review))
    assert code == 0
    assert " 4 milestones, " in said
    assert "workshop" not in said
    code, said = copy.run("plan", "--review", str(copy.review))
    assert code == 0
    assert {"workshop/invitation", "workshop/nudge", "workshop/joining-instructions"} <= set(said.split())


MISSING = {
    MODEL: [
        "config/defaults.yaml:{kind}: “workshop” is not possible here; use 'briefing', ",
        f"review/isles.yaml:{KIND}: “workshop” is not possible here; use 'briefing', ",
    ],
    DEFAULTS: [
        (
            f"review/isles.yaml:{KIND}: a workshop has no default steps; add `workshop:` to `kinds:` of "
            "config/defaults.yaml"
        )
    ],
    MAIL: ["config/defaults.yaml:{mail}: there is no mail “workshop-invitation”; add the folder "],
    FLOW: [
        f"review/isles.yaml:{KIND}: no flow plays the steps of a workshop; add {FLOW}, with a flow called"
    ],
    DEPLOYMENT: [
        (
            f"review/isles.yaml:{KIND}: prefect.yaml has no deployment “workshop” that plays the steps "
            f"of a workshop; add one, with `name: workshop` and `entrypoint: {FLOW}:workshop`"
        )
    ],
}


@pytest.mark.parametrize("piece", PIECES)
def test_each_piece_that_is_missing_is_named(copy, piece):
    copy.lay(*(one for one in PIECES if one != piece))
    before, added = copy.written[DEFAULTS].count("\n"), PIECES[DEFAULTS]
    mail = before + added[: added.index("mail: workshop-invitation")].count("\n") + 1
    wanted = [line.format(kind=before + 1, mail=mail) for line in MISSING[piece]]
    code, said = copy.run("check", str(copy.review))
    assert code == 1
    told = [line for line in said.splitlines() if not line.startswith("remark: ")]
    assert [line[: len(begin)] for line, begin in zip(told, wanted, strict=True)] == wanted


def test_a_language_that_a_mail_is_missing_in_is_named(copy):
    copy.lay(*PIECES)
    spanish = isles.REVIEW.replace("languages: [en, sw]", "languages: [en, es]") + WORKSHOP
    copy.review.write_text(spanish, "utf-8")
    code, said = copy.run("check", str(copy.review))
    copy.review.write_text(REVIEW, "utf-8")
    assert code == 1
    assert said.startswith("templates/workshop-invitation/es.md:")


@pytest.mark.e2e
def test_a_step_of_the_kind_is_played(copy):
    copy.lay(*PIECES)
    code, said = copy.run(
        "send", "workshop/invitation", "--review", str(copy.review), "--at", "2030-07-03T09:00", "--yes"
    )
    assert code == 0, said
    (mail,) = (copy.folder / "home" / "outbox" / "workshop" / "invitation").glob("*.eml")
    message = message_from_bytes(mail.read_bytes(), policy=default)
    text = " ".join(message.get_body(("plain",)).get_content().split())
    assert message["Subject"] == "Review of the Isles: Workshop, 17 July (invitation)"
    assert "I am pleased to invite your organization to “Workshop”, to be held online on 17 July 2030" in text
    assert "https://forms.example.org/workshop" in text
    assert "BEGIN:VCALENDAR" in mail.read_text("utf-8")
