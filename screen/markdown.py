"""Markdown of an answer -> HTML that can hold nothing but text, lists, tables and citation chips.

Everything is escaped; raw HTML, links, images and code blocks are not read as such, so nothing in a
document, a question or a model's reply can become an element or a request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

#: Around the text of an unverified statement while it passes through the Markdown reader.
OPEN, CLOSE = "\ue000", "\ue001"
_MARKERS = re.compile(r"\[(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\]")
_BLOCK_TAG = re.compile(r"(</?(?:p|li|[uo]l|t[dhr]|table|thead|tbody|div|h\d|blockquote|hr)\b[^>]*>)")
_NUMBERED = re.compile(r"^( *[-*] +\d{1,9})([.)])(?= )", re.M)
#: Headings of an answer stand below the page's own, whatever level they were written at.
_TOP_LEVELS = 3
_RULES = ["heading", "list", "blockquote", "table", "hr", "newline", "escape", "emphasis"]
_PAIRING = ["balance_pairs", "fragments_join"]

Chip = Callable[[int], str]


def render_markdown(text: str, markers: Collection[int], chip: Chip, unverified: str = "") -> str:
    """`text` as HTML on one line; `[n]` becomes `chip(n)` where `n` is one of `markers`.

    Spans between OPEN and CLOSE become `<span class="unverified">`, each followed by `unverified`.
    """
    reader = _reader()
    tokens = read_markdown(text)
    _raise_bold_lines(tokens)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if int(token.tag[1]) <= _TOP_LEVELS else "h4"
        if token.type == "table_open":
            token.attrSet("class", "answer-table")
    reader.add_render_rule("text", lambda _, tokens, i, *__: _text(tokens[i], markers, chip))
    html = str(reader.renderer.render(tokens, reader.options, {})).replace("\n", "")
    html = html.replace('<table class="answer-table">', '<div class="scroll"><table class="answer-table">')
    html = html.replace("</table>", "</table></div>")
    return _mark_unverified(html, unverified)


def read_markdown(text: str) -> list[Token]:
    """`text` in parts, as `render_markdown` reads it, for what is no page."""
    # The number of a unit ("- 2. Mục tiêu") is its own: it begins no list within the list.
    return _reader().parse(_NUMBERED.sub(r"\1\\\2", text))


def _reader() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False, "breaks": True}).enable([*_RULES, *_PAIRING])


def _raise_bold_lines(tokens: Sequence[Token]) -> None:
    """Make headings of paragraphs that are bold from end to end: the names over groups of statements."""
    for before, inline, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        inner = [t for t in inline.children or () if t.type != "text" or t.content]
        kinds = [t.type for t in inner]
        bold = kinds[:1] == ["strong_open"] and kinds[-1:] == ["strong_close"] and kinds.count("strong_open") == 1
        if before.type == "paragraph_open" and before.level == 0 and bold:
            before.type, after.type, before.tag, after.tag = "heading_open", "heading_close", "h3", "h3"
            inline.children = inner[1:-1]


def _text(token: Token, markers: Collection[int], chip: Chip) -> str:
    """A run of text, escaped, with its markers as chips."""

    def chips(match: re.Match[str]) -> str:
        numbers = [int(n) for n in re.findall(r"\d+", match[1])]
        return "".join(map(chip, numbers)) if all(n in markers for n in numbers) else match[0]

    return _MARKERS.sub(chips, escape(token.content))


def _mark_unverified(html: str, label: str) -> str:
    """The spans between OPEN and CLOSE as elements, cut where a block ends inside."""
    parts = re.split(f"({OPEN}|{CLOSE})", html)
    inside = False
    out = []
    for part in parts:
        if part in (OPEN, CLOSE):
            inside = part == OPEN
            out.append(label if part == CLOSE else "")
        elif inside:
            runs = _BLOCK_TAG.split(part)
            out += [
                f'<span class="unverified">{run}</span>' if i % 2 == 0 and run.strip() else run
                for i, run in enumerate(runs)
            ]
        else:
            out.append(part)
    return "".join(out)
