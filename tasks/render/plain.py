"""Plain text from the same markdown: a template first, then, when the values are in, wrapped lines."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from tasks.render.source import Tags
from tasks.render.wrapping import wrap

# A paragraph goes through Jinja as BEGIN first SEP rest SEP underline SEP words END.
BEGIN, SEP, END, BREAK = "\ue002", "\ue003", "\ue004", "\ue005"
_PARAGRAPH = re.compile(f"{BEGIN}([^{SEP}]*){SEP}([^{SEP}]*){SEP}([^{SEP}]*){SEP}([^{END}]*){END}")
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")


def to_plain(tokens: Sequence[Token], tags: Tags) -> str:
    """The plain-text template of a body, its tags back in place."""
    root = SyntaxTreeNode(tokens)
    return tags.restore("\n\n".join(_Plain(tags).blocks(root.children, "", "")))


def finish(text: str) -> str:
    """Wrap what the template gave; leave out paragraphs that turned out empty."""
    wrapped = _PARAGRAPH.sub(_wrapped, text)
    return _GAPS.sub("\n\n", wrapped).strip("\n") + "\n"


def _wrapped(paragraph: re.Match[str]) -> str:
    first, rest, underline, words = paragraph.groups()
    if not words.strip():
        return ""
    head, *more = words.split(BREAK)
    lines = wrap(head, first, rest)
    lines += [line for part in more if part.strip() for line in wrap(part, rest, rest)]
    if underline:
        lines.append(rest + underline * (max(map(len, lines)) - len(rest)))
    return "\n".join(lines)


class _Plain:
    """Walks the blocks of a body. `first` and `rest` begin the first line of a block and the others."""

    def __init__(self, tags: Tags) -> None:
        self._tags = tags

    def blocks(self, nodes: Sequence[SyntaxTreeNode], first: str, rest: str) -> Iterator[str]:
        for node in nodes:
            yield self._block(node, first, rest)
            first = rest

    def _block(self, node: SyntaxTreeNode, first: str, rest: str) -> str:
        match node.type:
            case "bullet_list" | "ordered_list":
                return self._list(node, first, rest)
            case "blockquote":
                return f"\n{rest}>\n".join(self.blocks(node.children, f"{first}> ", f"{rest}> "))
            case "table":
                return "\n".join(self._row(row, rest) for part in node.children for row in part.children)
            case "heading" | "paragraph":
                return self._mark(node, first, rest, {"h1": "=", "p": ""}.get(node.tag, "-"))
            case _:
                return _as_it_stands(node, first, rest)

    def _list(self, node: SyntaxTreeNode, first: str, rest: str) -> str:
        start = int(node.attrs.get("start", 1))
        items = []
        for number, item in enumerate(node.children, start):
            bullet = "- " if node.type == "bullet_list" else f"{number}. "
            inner = self.blocks(item.children, first + bullet, rest + " " * len(bullet))
            items.append(("\n" if _tight(item) else "\n\n").join(inner))
            first = rest
        return ("\n" if all(map(_tight, node.children)) else "\n\n").join(items)

    def _row(self, row: SyntaxTreeNode, rest: str) -> str:
        cells = " | ".join(self._inline(cell.children) for cell in row.children)
        return f"{BEGIN}{rest}{SEP}{rest}{SEP}{SEP}{cells}{END}"

    def _mark(self, node: SyntaxTreeNode, first: str, rest: str, underline: str = "") -> str:
        return f"{BEGIN}{first}{SEP}{rest}{SEP}{underline}{SEP}{self._inline(node.children)}{END}"

    def _inline(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        return "".join(map(self._span, nodes))

    def _span(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "text" | "code_inline":
                return node.content
            case "softbreak":
                return " "
            case "hardbreak":
                return BREAK
            case "link":
                return self._link(self._inline(node.children), str(node.attrs["href"]))
            case _:
                return self._inline(node.children)

    def _link(self, words: str, address: str) -> str:
        target = self._tags.restore(address).removeprefix("mailto:")
        same = re.sub(r"^\{\{ \((.*)\) \| link \}\}$", r"{{ \1 }}", target)
        known = self._tags.restore(words)
        return words if known in {target, same} else f"{words} ({address.removeprefix('mailto:')})"


def _as_it_stands(node: SyntaxTreeNode, first: str, rest: str) -> str:
    """Statements, blocks and code are not wrapped; a rule is the line before a signature's small print."""
    if node.type == "html_block":
        return node.content.strip()
    return "\n".join(f"{rest}    {line}" for line in node.content.splitlines()) or f"{first}-- "


def _tight(item: SyntaxTreeNode) -> bool:
    """True if an item stands without blank lines: CommonMark hides its paragraphs then."""
    return all(child.hidden for child in item.children if child.type == "paragraph")
