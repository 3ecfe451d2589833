"""The look: each size and colour once, contrast in light and dark, and the other direction of writing."""

import re
from colorsys import hls_to_rgb, rgb_to_hls
from itertools import chain
from pathlib import Path

import pytest

from rehearsal.report.page.page import HERE as REPORT
from tasks.render.blocks import Facts, Items, Table
from tasks.render.look.look import Look
from tasks.render.look.mirror import mirror_attributes, mirror_style
from tasks.render.look.tokens import LOOK, tokens
from tasks.render.problems import TemplateProblem
from tests.tasks.render.elements import elements

SHEETS = [*LOOK.glob("*.css"), *LOOK.rglob("*.html"), *REPORT.glob("*.css"), *REPORT.glob("*.html")]
# Text, and what it stands on.
PAIRS = [("ink", "card"), ("soft", "card"), ("heading", "card"), ("link", "card"), ("soft", "ground")]
PAIRS += [("ink", "ground"), ("good", "ground"), ("bad", "ground")]
READABLE = 4.5  # WCAG 2.2, 1.4.3


def test_no_colour_and_no_size_of_type_stands_outside_the_tokens():
    assert len(SHEETS) > 8
    for path in SHEETS:
        css = path.read_text(encoding="utf-8")
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?!;)", re.sub(r"&#\w+;|href=\"[^\"]*\"", "", css)) == [], path
        assert re.findall(r"(?:font-size|line-height):\s*[\d.]+(?:px|rem|em)", css) == [], path


def test_no_token_has_the_value_of_another():
    held = tokens()
    for theme in (0, 1):
        colours = [pair[theme] for pair in held.colours.values()]
        assert len(set(colours)) == len(colours)
    assert len(set(held.space.values())) == len(held.space)
    assert len(set(held.type.values())) == len(held.type)


def test_every_token_is_used():
    used = set(chain.from_iterable(re.findall(r"var\(--([a-z-]+)", p.read_text("utf-8")) for p in SHEETS))
    used |= set(re.findall(r"var\(--([a-z-]+)", (REPORT / "chart.py").read_text("utf-8")))
    held = tokens()
    assert {*held.fonts, *held.space, *held.colours} <= used
    assert {f"{name}-size" for name in held.type} <= used


def test_an_unknown_token_is_named_with_its_line(tmp_path):
    (tmp_path / "tokens.yaml").write_bytes((LOOK / "tokens.yaml").read_bytes())
    (tmp_path / "layout.md").write_text("x\ncolor: var(--inc)", encoding="utf-8")
    with pytest.raises(TemplateProblem, match=r"layout\.md:2: “var\(--inc\)” is no token of the look; use"):
        Look(tmp_path).plain("x")


@pytest.mark.parametrize(
    ("tokens_file", "problem"),
    [
        ("colours: {ink: [red, '#ffffff']}", "it lacks|Field required"),
        ("fonts: {}\ntype: {}\nspace: {}\ncolours: {ink: [red, '#ffffff']}", r"colours\.ink\.0: "),
        ("fonts: [", "it is not YAML"),
    ],
)
def test_tokens_that_are_not_as_they_should_be(tmp_path, tokens_file, problem):
    (tmp_path / "tokens.yaml").write_text(tokens_file, encoding="utf-8")
    with pytest.raises(TemplateProblem, match=problem):
        tokens(tmp_path)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def inverted(colour: str) -> str:
    """The colour as a mail program makes it for the dark by itself: light for dark, the hue as it is."""
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    hue, light, saturation = rgb_to_hls(red, green, blue)
    return "#" + "".join(f"{round(part * 255):02x}" for part in hls_to_rgb(hue, 1 - light, saturation))


@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_text_is_readable_in_light_and_dark_and_inverted(pair):
    (light, dark), (light_ground, dark_ground) = (tokens().colours[name] for name in pair)
    assert contrast(light, light_ground) >= READABLE
    assert contrast(dark, dark_ground) >= READABLE
    assert contrast(inverted(light), inverted(light_ground)) >= READABLE


def test_a_button_is_readable():
    link, card = (tokens().colours[name][0] for name in ("link", "card"))
    assert contrast(link, card) >= READABLE
    assert contrast(inverted(link), inverted(card)) >= READABLE


def test_a_language_from_right_to_left_has_its_sides_changed():
    blocks = (Items(("a",)), Table(("a", "b"), (("c", "1"),), frozenset({1})), Facts((("a", "b"),)))
    looks = Look(), Look(direction="rtl")
    pages = ["".join([look.html("- x"), *(block.html(look) for block in blocks)]) for look in looks]
    pairs = list(zip(*map(elements, pages), strict=True))
    assert all(one.styles.keys() == other.styles.keys() for one, other in pairs)
    changed = {
        (one.tag, name, value, other.styles[name])
        for one, other in pairs
        for name, value in one.styles.items()
        if value != other.styles[name]
    }
    assert changed == {
        ("td", "text-align", "left", "right"),
        ("td", "text-align", "right", "left"),
        ("th", "text-align", "left", "right"),
        ("th", "text-align", "right", "left"),
        ("td", "padding", "0 12px 0 0", "0 0 0 12px"),
        ("td", "padding", "8px 12px 8px 0", "8px 0 8px 12px"),
        ("th", "padding", "8px 12px 8px 0", "8px 0 8px 12px"),
        ("ul", "padding", "0 0 0 24px", "0 24px 0 0"),
    }
    turned = {"left": "right", "right": "left", "center": "center"}
    aligned = [(a.attributes["align"], b.attributes["align"]) for a, b in pairs if "align" in a.attributes]
    assert {side for side, _ in aligned} == set(turned)
    assert all(turned[side] == other for side, other in aligned)
    assert "ul, ol { margin-right: 24px !important; }" in pages[1]


@pytest.mark.parametrize(
    ("css", "mirrored"),
    [
        ("padding: 1px 2px 3px 4px;", "padding: 1px 4px 3px 2px;"),
        ("padding: 1px 2px 3px; border: 4px solid red;", "padding: 1px 2px 3px; border: 4px solid red;"),
        ("margin-left: 4px !important;", "margin-right: 4px !important;"),
        ("border-right-color: red;", "border-left-color: red;"),
        ("text-align: left;", "text-align: right;"),
        (".left-over { color: red; }", ".left-over { color: red; }"),
    ],
)
def test_sides_of_a_stylesheet_change_places(css, mirrored):
    assert mirror_style(css) == mirrored
    assert mirror_style(mirrored) == css


def test_sides_of_attributes_change_places_and_words_stay():
    assert mirror_attributes('<td align="left">left</td>') == '<td align="right">left</td>'


def test_a_layout_has_no_remark_of_ours():
    assert "/*" not in Look().html("x")
    assert Path(LOOK / "style.css").read_text("utf-8").startswith("/*")
