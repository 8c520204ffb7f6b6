"""The parts of the page around the conversation: head line, notices, the current subject."""

from __future__ import annotations

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
