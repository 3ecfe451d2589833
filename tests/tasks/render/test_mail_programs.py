"""No mail needs what Gmail, Outlook or Apple Mail ignore, by the facts in mail_programs.yaml."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tasks.letters.samples import sample
from tasks.render import TEMPLATES, Templates
from tasks.render.look.look import Look
from tests.tasks.render.elements import Element, elements

FACTS = YAML(typ="safe").load((Path(__file__).parent / "mail_programs.yaml").read_text(encoding="utf-8"))
PROPERTIES = FACTS["properties"]
# What a reader sees where a program ignores it.
HARMLESS = {
    "border-radius": "square corners",
    "border-spacing": "no space either: the tables have cellspacing=0",
    "max-height": "nothing: the preheader is not displayed",
    "overflow": "nothing: the preheader is not displayed",
}
OUTLOOK = re.compile(r"mso-(hide|padding-alt|line-height-rule|table-[lr]space)")
CLIP = 102_000  # octets: Gmail cuts off what is longer
STYLE = 8_192  # octets: Gmail leaves a longer style out


def lengths(value: str) -> list[str]:
    return value.replace(" !important", "").split()


def is_nothing(value: str) -> bool:
    return {one.rstrip("px%") for one in lengths(value)} <= {"0"}


def padding(element: Element, value: str) -> bool:
    """Outlook pads cells only. A button's cell has its own, and lists a margin in outlook.css."""
    if element.tag in {"td", "th", "ul", "ol"} or is_nothing(value):
        return True
    return element.parent is not None and "mso-padding-alt" in element.parent.styles


def margin(element: Element, value: str) -> bool:
    return is_nothing(value) or (
        "-" not in value and "auto" not in value and element.tag not in {"span", "body"}
    )


def border(element: Element, value: str) -> bool:
    widths = [int(size) for size in re.findall(r"(\d+)px", value)]
    return all(width <= 8 for width in widths) and (not any(widths) or element.tag not in {"p", "div"})


def display(element: Element, value: str) -> bool:
    """Outlook knows none and nothing else; what is a block or within a line is so there by itself."""
    return value in {"block", "inline-block"} or (
        value == "none" and element.styles.get("mso-hide") == "all" and element.tag in {"div", "span"}
    )


def max_width(element: Element, value: str) -> bool:
    return element.tag == "table"


PARTLY = {
    "padding": padding,
    "margin": margin,
    "border": border,
    "display": display,
    "max-width": max_width,
    "width": lambda element, value: element.tag not in {"body", "span", "div", "p", "img"},
    "font-size": lambda element, value: value.endswith("px"),
    "font-weight": lambda element, value: value in {"400", "600"},
    "line-height": lambda element, value: value.endswith("px"),  # outlook.css: exactly
    "text-align": lambda element, value: value in {"left", "right", "center"},
    "text-decoration": lambda element, value: value in {"none", "underline"},
    "word-break": lambda element, value: value in {"break-word", "break-all"},
}
KNOWN_EVERYWHERE = {"color", "font-family"}  # as old as mail; caniemail.com does not list them


def property_of(name: str) -> str:
    """A property's row in the facts: those of padding hold for padding-left."""
    return name if name in PROPERTIES else re.sub(r"-(top|right|bottom|left)$", "", name)


def needed_in_vain(element: Element) -> list[str]:
    """The declarations of an element on which the layout rests, and which some program ignores."""
    wrong = []
    for name, value in element.styles.items():
        facts = PROPERTIES.get(property_of(name))
        if OUTLOOK.fullmatch(name) or name in KNOWN_EVERYWHERE:
            continue
        is_known = facts is not None and (not facts.get("ignored") or name in HARMLESS)
        rule = PARTLY.get(property_of(name))
        if not is_known or (
            facts.get("partly") and name not in HARMLESS and not (rule and rule(element, value))
        ):
            wrong.append(f"<{element.tag}> {name}: {value}")
    return wrong


@pytest.fixture(scope="module")
def pages(real):
    """The HTML of every mail in every language, and of the longest receipt."""
    templates = Templates(TEMPLATES, real.review.languages, real.review.fallback)
    asked = [*((mail, None) for mail in templates.mails()), ("acknowledgement", "annex-1")]
    return {
        f"{mail} {language}": sample(real, templates, mail, language, milestone).html
        for mail, milestone in asked
        for language in real.review.languages
    }


def test_no_mail_needs_what_a_program_ignores(pages):
    wrong = {line for html in pages.values() for one in elements(html) for line in needed_in_vain(one)}
    assert wrong == set()


@pytest.mark.parametrize(
    ("tag", "style"),
    [
        ("ul", "padding-inline-start: 24px"),
        ("td", "text-align: start"),
        ("div", "display: flex"),
        ("div", "max-width: 600px"),
        ("div", "width: 600px"),
        ("a", "padding: 12px 24px"),
        ("p", "padding: 12px"),
        ("p", "border: 1px solid #000000"),
        ("td", "border: 12px solid #000000"),
        ("p", "margin: -4px 0 0"),
        ("td", "overflow-wrap: anywhere"),
        ("td", "gap: 4px"),
        ("td", "color-mix: none"),
    ],
)
def test_the_check_finds_what_a_program_ignores(tag, style):
    parent = Element("td")
    assert len(needed_in_vain(Element(tag, {"style": style}, parent))) == 1


def test_a_card_is_600_wide_where_widths_have_no_limit(pages):
    for name, html in pages.items():
        opened, closed = html.split("<!--[if mso]><table")[1:], html.count("</table><![endif]-->")
        assert (len(opened), closed) == (1, 1), name
        assert "width: 600px" in opened[0].split(">")[0], name
        cards = [one for one in elements(html) if "card" in one.classes]
        assert [one.styles["max-width"] for one in cards] == ["600px"], name


def test_a_button_holds_where_links_have_no_padding(pages):
    buttons = [one for html in pages.values() for one in elements(html) if "pushed" in one.classes]
    assert len(buttons) > 20
    for button in buttons:
        cell = button.parent
        assert cell is not None
        assert cell.attributes["bgcolor"] == cell.styles["background-color"]
        assert cell.styles["mso-padding-alt"] == button.styles["padding"]


def test_below_a_button_is_its_address(pages):
    for name, html in pages.items():
        links = [one.attributes["href"] for one in elements(html) if "pushed" in one.classes]
        for link in links:
            assert re.search(rf'class="clear"[^>]*><a [^>]*>{re.escape(link)}</a>', html), name


def test_no_table_has_more_than_four_columns(pages):
    heads = re.findall(r"<thead.*?</thead>", "".join(pages.values()), re.DOTALL)
    assert heads
    assert max(head.count("<th ") for head in heads) <= 4


def test_nothing_is_cut_off_or_left_out_for_its_length(pages):
    for name, html in pages.items():
        assert len(html.encode()) < CLIP, name
        assert all(len(style.encode()) < STYLE for style in re.findall(r"<style>(.*?)</style>", html)), name


def test_a_mail_is_whole_without_its_images(pages):
    for name, html in pages.items():
        images = [one.attributes for one in elements(html) if one.tag == "img"]
        assert [image["alt"] for image in images] == [""], name


def test_no_variable_is_left(pages):
    assert not any("var(--" in html for html in pages.values())


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_what_a_phone_changes_wins_over_what_is_inlined(direction):
    kept = Look(direction=direction).html("x")
    rules = re.findall(r"\{([^{}]+)\}", re.findall(r"<style>\s*(@media.*?)</style>", kept, re.DOTALL)[0])
    declared = [one for rule in rules for one in rule.split(";") if one.strip()]
    assert len(declared) > 30
    assert all(one.endswith(" !important") for one in declared)
