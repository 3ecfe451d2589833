"""Words of others on boards and above forms: whatever they are, the page shows text and no markup.

The Prefect UI reads boards with marked (gfm, breaks). markdown-it-py with the same tables and strikes stands
in for it here; the links that GFM makes of bare addresses are looked for by marked's own rule in the source.
"""

import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tasks.prefect_api.boards import _listed, _table
from tasks.prefect_api.plain_markdown import fenced, plainly
from tests.hostile.budget import within

READER = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"])
# marked's rule for links without marks, tried at every place: before a backslash it finds nothing.
BARE = re.compile(
    r"(?:ftp|https?)://(?=[^\s<])|www\.(?=[a-z0-9-])|[a-z0-9._+-]+@[a-z0-9_-]+(?:\.[a-z0-9_-]*[a-z0-9])+",
    re.IGNORECASE,
)
TEXT = {"paragraph", "inline", "text", "softbreak", "hardbreak"}

WORST = [
    *("https://x.example/a?b=c", "see www.x.example now", "HTTPS://X.EXAMPLE", "ftp://x.example"),
    *("ana@x.example", "mailto:ana@x.example", "ht\u200btps://x.example", "www\u2060.x.example"),
    *("\n~~~\n", "\n```\n", "`", "``x`", "`" * 5000, "~" * 5000, "\r\n~~~~~~\r\n"),
    *("|", "a | b\n|---|---|\n| c | d |", ":---|", "| x |"),
    *("<", "<script>alert(1)</script>", "<!-- x", "<https://x.example>", "<ana@x.example>", "</section>"),
    *(
        "[x](javascript:alert(1))",
        "![x](https://x.example/i.png)",
        "[a]: https://x.example",
        "[a][b]",
        "[^1]",
    ),
    *(
        "# h",
        "h\n===",
        "h\n---",
        "***",
        "- x",
        "+ x",
        "1. x",
        "999999999) x",
        "> x",
        "\n\n    code",
        "\tcode",
    ),
    *("&lt;b&gt;", "&#x68;ttps://x.example", "&colon;//", "\\", "\\\\", "https\\://x.example", "\\<b>"),
    *(
        "\u202edrowssap\u202c",
        "\u2066\u2067",
        "\ufeff=x",
        "\u2028# h",
        "\x85# h",
        "\x00",
        "\x1b[31m",
        "\ud800",
    ),
    *("*a*", "__a__", "~~a~~", "{% x %}", "{{ 7 * 7 }}", "$x$"),
]

texts = st.one_of(
    st.lists(st.sampled_from(WORST), max_size=6).map("".join),
    st.text(max_size=60),
    st.text(string.punctuation + " \n\tahtpw:.19", max_size=40),
)


def kinds(source):
    """The kinds of all tokens that a text in markdown has."""
    found = set()
    for token in READER.parse(source):
        for one in (token, *(token.children or ())):
            found.add(one.type.removesuffix("_open").removesuffix("_close"))
    return found


def read(source):
    """What a page shows of a source, on one line."""
    texts = (one.content for token in READER.parse(source) for one in token.children or ())
    return " ".join(" ".join(texts).split())


@given(texts)
@example("-")
@example("12345. x")
def test_a_value_is_nothing_but_text(text):
    source = plainly(text)
    assert kinds(source) <= TEXT
    assert "\n" not in source
    assert not BARE.search(source)


@given(texts)
def test_a_value_stays_in_its_place(text):
    assert kinds(f"- key: {plainly(text)}\n- next") <= TEXT | {"bullet_list", "list_item"}
    assert kinds(f"#### {plainly(text)}\n\n- next") <= TEXT | {"heading", "bullet_list", "list_item"}
    board = _table((plainly("Name"), "Number"), [(text, 3), ("next", 4)])
    (rows,) = [sum(token.type == "tr_open" for token in READER.parse(board))]
    assert rows == 3
    assert kinds(board) <= TEXT | {"table", "thead", "tbody", "tr", "th", "td"}
    assert kinds(_listed({"a": text, text: text})) <= TEXT | {"heading", "bullet_list", "list_item"}


@given(texts)
def test_a_fenced_text_ends_with_its_fence(text):
    source = f"before\n\n{fenced(text)}\n\n**after**"
    tokens = READER.parse(source)
    (block,) = [token for token in tokens if token.type == "fence"]
    assert kinds(source) == {"paragraph", "inline", "text", "fence", "strong"}
    assert block.markup.count("~") > max(map(len, re.findall("~+", text)), default=0)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Cuba (3), 50% – «sí»!", None),
        ("https://x.example", None),
        ("ana@x.example", None),
        ("a_b*c`d|e<f>&g#h~i\\j", None),
        ("1. x", None),
        ("-", None),
        ("می‌خواهم", None),
        ("two\n\nlines", "two lines"),
        ("\u202eabc\u200b\u2066d", "abcd"),
    ],
)
def test_a_value_is_shown_as_it_is(text, shown):
    assert read(plainly(text)) == (shown or text)


@pytest.mark.parametrize("piece", ["`", "~", "|", "<", "[", "\u202e", "a@", "www.", "\n# ", "1. ", " ", "\\"])
def test_200_kb_take_less_than_a_second(piece):
    text = piece * (200_000 // len(piece))
    with within(cpu=1):
        plainly(text)
        fenced(text)
