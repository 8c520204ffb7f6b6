"""The parts of the page around the conversation: head line, notices, the current subject."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from html import escape

from assistant.records import Conversation
from screen import texts

EXPORT_PATH = "/xuat"
"""Under which the page gives conversations as Word files."""
STUDY_PATH = "/hoc-tap"
"""Under which the page asks for study packs and changes them."""
STUDY_QUERY = "trang=hoc-tap"
"""By which a link opens the page at the study packs."""
LIBRARY_PATH = "/kho"
"""Under which the page asks for the collection's documents and changes them."""
LIBRARY_QUERY = "trang=kho"
"""By which a link opens the page at the collection."""


def render_header() -> str:
    """The page's name, its views, and the way to a new conversation."""
    return (
        f'<header class="top"><div><div class="names"><h1>{texts.TITLE}</h1>'
        f'<div class="views" role="navigation" aria-label="{texts.VIEWS}">'
        f'<a href="?" data-view="chat" aria-current="page">{texts.ASKING}</a>'
        f'<a href="?{STUDY_QUERY}" data-view="study"><span class="wide">{texts.STUDY}</span>'
        f'<span class="narrow">{texts.STUDY_SHORT}</span></a>'
        f'<a href="?{LIBRARY_QUERY}" data-view="library">{texts.LIBRARY}</a></div></div><p>{texts.TAGLINE}</p></div>'
        f'<nav><button type="button" data-talks="" aria-expanded="false">{texts.CONVERSATIONS}</button>'
        f'<button type="button" data-new="">{texts.NEW_CONVERSATION}</button></nav></header>'
    )


def render_study() -> str:
    """Where the study packs are shown once they are asked for."""
    return (
        f'<div class="study"><div id="study-page"><p class="hint">{texts.STUDY_OPENING}</p></div>'
        '<p class="heard" role="status"></p><p id="study-said" role="status" hidden></p></div>'
    )


def render_library() -> str:
    """Where the collection is shown once it is asked for."""
    return (
        f'<div class="library"><div id="library-page"><p class="hint">{texts.STUDY_OPENING}</p></div>'
        '<p class="heard" role="status"></p><p id="library-said" role="status" hidden></p></div>'
    )


def line_address(document: str, first: int, last: int | None = None) -> str:
    """The link that opens a document at a line, or at some."""
    lines = f"{first}-{last}" if last is not None and last > first else str(first)
    return f"/?{LIBRARY_QUERY}&vb={document}#dong-{lines}"


def render_notices(notices: tuple[str, ...], index: str) -> str:
    """What should be known before asking, and how far the index is."""
    lines = list(notices)
    if index.startswith("building"):
        lines.append(texts.BUILDING.format(progress=index.removeprefix("building").strip() or "…"))
    elif index == "lexical_only" and texts.LEXICAL_ONLY not in lines and not notices:
        lines.append(texts.LEXICAL_ONLY)
    return "".join(f'<p class="notice" role="status">{escape(line)}</p>' for line in lines)


def render_alert(message: str) -> str:
    """Why a question was not taken."""
    return f'<p class="alert" role="alert">{escape(message)}</p>'


def render_subject(subject: str, focus: Sequence[str] = (), *, dropped: bool = False) -> str:
    """What the next question will be taken to be about, and the ways to drop, bound and change it."""
    lines = []
    if focus:
        lines.append(
            f"<span>{texts.FOCUS_NOW}: <strong>{escape('; '.join(focus))}</strong></span>"
            f'<button type="button" data-unfocus="">{texts.FOCUS_CLEAR}</button>'
        )
    if dropped:
        lines.append(f"<span>{texts.DROPPED_SUBJECT}</span>")
    elif subject:
        lines.append(
            f"<span>{texts.CURRENT_SUBJECT}: <strong>{escape(subject)}</strong></span>"
            f'<button type="button" data-drop="">{texts.DROP_SUBJECT}</button>'
        )
    change = f'<button type="button" data-focus="" aria-expanded="false">{texts.FOCUS_CHANGE}</button>'
    return "".join(f'<p class="subject">{line}</p>' for line in [*lines[:-1], f"{lines[-1] if lines else ''}{change}"])


def render_conversations(conversations: Sequence[Conversation], current: str) -> str:
    """The list of conversations, each to be opened, named, taken along as a Word file, or deleted."""
    rows = "".join(_conversation(c, is_current=c.id == current) for c in conversations)
    listed = f"<ul>{rows}</ul>" if rows else f"<p>{texts.NO_CONVERSATIONS}</p>"
    return (
        f'<div class="sheet"><div class="line"><h2 tabindex="-1">{texts.CONVERSATIONS}</h2>'
        f'<button type="button" class="close" data-close-talks="">{texts.CLOSE}</button></div>'
        f'<p class="heard" role="status"></p>{listed}</div>'
    )


def _conversation(c: Conversation, *, is_current: bool) -> str:
    asked = datetime.fromisoformat(c.started_at).astimezone().strftime("%d/%m/%Y %H:%M")
    current = ' aria-current="true"' if is_current else ""
    name = escape(c.name)
    return (
        f'<li data-talk="{escape(c.id)}"{current}>'
        f'<button type="button" class="name" data-do="open" title="{texts.OPEN_CONVERSATION}">{name}</button>'
        f"<small>{asked} · {texts.QUESTIONS.format(count=c.exchanges)}</small>"
        f'<span class="tools"><button type="button" data-do="rename">{texts.RENAME}</button>'
        f'<a href="{EXPORT_PATH}/{escape(c.id)}.docx" download="{texts.EXPORT_FILE}">{texts.EXPORT}</a>'
        f'<button type="button" data-do="remove" data-sure="{texts.REMOVE_SURE}"'
        f' data-asks="{texts.REMOVE_ASKS.format(name=name)}">{texts.REMOVE}</button></span>'
        f'<form hidden><input name="name" value="{name}" maxlength="80" aria-label="{texts.NAME_LABEL}">'
        f"<button>{texts.SAVE}</button></form></li>"
    )


def render_login(style: str, user: str) -> str:
    """The whole page that asks for the password; `style` is the style sheet."""
    return f"""<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{texts.LOGIN} – {texts.TITLE}</title><style>{style}</style></head>
<body class="login"><main><h1>{texts.TITLE}</h1><p>{texts.TAGLINE}</p>
<form method="post" action="login">
<label>{texts.USER_NAME}<input name="username" value="{escape(user)}" autocomplete="username" required></label>
<label>{texts.PASSWORD}<input name="password" type="password" autocomplete="current-password" required
 autofocus></label>
<p class="alert" role="alert" hidden></p><button>{texts.LOGIN}</button></form></main>
<script>
document.querySelector('form').addEventListener('submit', async (event) => {{
  event.preventDefault();
  const said = document.querySelector('.alert');
  try {{
    const reply = await fetch('login', {{ method: 'POST', body: new FormData(event.target) }});
    if (reply.ok) {{ location.reload(); return; }}
    said.textContent = {json.dumps(texts.WRONG_PASSWORD, ensure_ascii=False)};
  }} catch {{ said.textContent = {json.dumps(texts.NO_CONNECTION, ensure_ascii=False)}; }}
  said.hidden = false;
}});
</script></body></html>"""
