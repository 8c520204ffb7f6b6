"""The parts of the page around the conversation: head line, notices, the current subject."""

from __future__ import annotations

import json
from html import escape

from screen import texts


def render_header() -> str:
    """The page's name, and the way to a new conversation."""
    return (
        f'<header class="top"><div><h1>{texts.TITLE}</h1><p>{texts.TAGLINE}</p></div>'
        f'<button type="button" data-new="">{texts.NEW_CONVERSATION}</button></header>'
    )


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


def render_subject(subject: str, *, dropped: bool = False) -> str:
    """What the next question will be taken to be about, and the way to drop it."""
    if dropped:
        return f'<p class="subject">{texts.DROPPED_SUBJECT}</p>'
    if not subject:
        return ""
    return (
        f'<p class="subject"><span>{texts.CURRENT_SUBJECT}: <strong>{escape(subject)}</strong></span>'
        f'<button type="button" data-drop="">{texts.DROP_SUBJECT}</button></p>'
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
