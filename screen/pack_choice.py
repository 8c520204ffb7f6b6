"""Where a study pack begins, as HTML: what it shall be made of, and the packs that a browser has.

Whatever comes from a document or a person is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from assistant.cite import document_name
from corpus.directive import Directive
from screen import texts
from screen.frame import STUDY_QUERY
from screen.packs import COMPARISON, MOST_DOCUMENTS, Draft
from study.build import LONGEST, SHORTEST
from study.pack import Audience
from study.template import SectionShape, Template
from study.wording import WORDED

_MINUTES = 90
_SHOWN = 60
"""Characters of a line by which a button names it to a screen reader."""


def render_home(
    documents: Sequence[Directive], templates: Mapping[str, Template], model: str, drafts: Sequence[Draft]
) -> str:
    """What a pack is to be made of, and the packs of this browser.

    Args:
        documents: what can be studied.
        templates: by name, the usual one first.
        model: name of the chat model that can word it; empty for none.
        drafts: the packs of this browser.
    """
    held = "".join(_document(d) for d in documents)
    choice = f'<div class="options">{held}</div>' if held else f"<p>{texts.PACK_NO_COLLECTION}</p>"
    audiences = "".join(_radio("audience", a, texts.AUDIENCES[a], is_checked=a is Audience.CHI_BO) for a in Audience)
    shapes = {s.id: s for t in reversed([*templates.values()]) for s in t.sections}
    order = dict.fromkeys(s.id for t in templates.values() for s in t.sections)
    sections = "".join(_section(shapes[i]) for i in order)
    return (
        f'<h2 tabindex="-1">{texts.STUDY}</h2><p class="lead">{texts.STUDY_LEAD}</p>'
        f'<form data-study-form novalidate><fieldset class="documents"><legend>{texts.PACK_DOCUMENTS}</legend>'
        f'<p class="hint">{texts.PACK_DOCUMENTS_NOTE.format(most=MOST_DOCUMENTS)}</p>'
        f'<ol class="chosen" aria-label="{texts.PACK_CHOSEN}" hidden></ol>'
        f'<label class="filter">{texts.PACK_FILTER}<input type="search" data-study-filter autocomplete="off"></label>'
        f"{choice}</fieldset>"
        f'<fieldset class="row"><legend>{texts.PACK_AUDIENCE}</legend>{audiences}</fieldset>'
        f'<fieldset class="row"><legend>{texts.PACK_LENGTH}</legend><label><input type="number" name="minutes"'
        f' min="{SHORTEST}" max="{LONGEST}" step="5" value="{_MINUTES}" aria-label="{texts.PACK_LENGTH}">'
        f'<span class="hint">{texts.PACK_LENGTH_NOTE.format(shortest=SHORTEST, longest=LONGEST)}</span></label>'
        f"</fieldset>{_templates(templates)}{_wording(model, [shapes[i] for i in order if i in WORDED])}"
        f'<fieldset class="grid"><legend>{texts.PACK_SECTIONS}</legend>{sections}</fieldset>'
        f'<p class="alert" role="alert" hidden></p><button class="main">{texts.PACK_MAKE}</button></form>'
        f"<h3>{texts.PACKS}</h3>{_drafts(drafts)}"
    )


def _radio(name: str, value: str, label: str, *, is_checked: bool) -> str:
    return (
        f'<label><input type="radio" name="{name}" value="{escape(value)}"{" checked" if is_checked else ""}>'
        f"<span>{escape(label)}</span></label>"
    )


def _section(s: SectionShape) -> str:
    note = f" <small>({texts.PACK_COMPARES})</small>" if s.id == COMPARISON else ""
    told = f"<span>{escape(s.title)}{note}</span>"
    return f'<label><input type="checkbox" name="section" value="{s.id}" checked>{told}</label>'


def _templates(templates: Mapping[str, Template]) -> str:
    """The templates where there is a choice; of two of one form each says its name too."""
    if len(templates) < 2:
        return ""
    forms = [t.letterhead.form for t in templates.values()]
    rows = []
    for n, (name, template) in enumerate(templates.items()):
        form = template.letterhead.form
        label = texts.PACK_TEMPLATES[form] + (f" ({name})" if forms.count(form) > 1 else "")
        rows.append(_radio("template", name, label, is_checked=n == 0))
    return f'<fieldset class="row"><legend>{texts.PACK_TEMPLATE}</legend>{"".join(rows)}</fieldset>'


def _wording(model: str, shapes: Sequence[SectionShape]) -> str:
    """Whose words, where a chat model is set up."""
    if not model:
        return ""
    worded = texts.PACK_WORDED.format(model=model, sections=", ".join(s.title for s in shapes))
    return (
        f"<fieldset><legend>{texts.PACK_WORDING}</legend>{_radio('wording', 'model', worded, is_checked=True)}"
        f"{_radio('wording', 'plain', texts.PACK_PLAIN, is_checked=False)}"
        f'<p class="hint">{texts.PACK_WORDED_NOTE}</p></fieldset>'
    )


def _document(d: Directive) -> str:
    title = f"<small>{escape(d.title)}</small>" if d.title else ""
    name = escape(document_name(d, lacks=False))
    return (
        f'<label><input type="checkbox" name="document" value="{escape(d.id)}" data-name="{name}">'
        f"<span>{name}{title}</span></label>"
    )


def _drafts(drafts: Sequence[Draft]) -> str:
    rows = "".join(
        f'<li data-pack="{d.id}"><button type="button" class="name" data-study="open">{escape(d.head.subtitle)}'
        f"</button><small>{about(d)}</small>{remove_button(d)}</li>"
        for d in drafts
    )
    return f'<ul class="packs">{rows}</ul>' if rows else f'<p class="hint">{texts.NO_PACKS}</p>'


def about(draft: Draft) -> str:
    """For whom a pack is, for how long, and when it was made."""
    return texts.PACK_ABOUT.format(
        audience=texts.AUDIENCES[draft.head.audience], minutes=draft.head.minutes, when=_time(draft.made_at)
    )


def _time(when: datetime) -> str:
    return when.astimezone().strftime("%d/%m/%Y %H:%M")


def remove_button(draft: Draft) -> str:
    """Deletes a pack, asked twice."""
    asks = texts.REMOVE_ASKS.format(name=escape(short(draft.head.subtitle)))
    return (
        f'<button type="button" data-study="remove" data-sure="{texts.REMOVE_SURE}" data-asks="{asks}">'
        f"{texts.PACK_REMOVE}</button>"
    )


def short(text: str) -> str:
    """As much of a line as names it."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"


def render_problem(message: str) -> str:
    """Why what was asked for cannot be shown, and the way back."""
    return f'<h2 tabindex="-1">{texts.STUDY}</h2><p class="notice">{escape(message)}</p>{way_back()}'


def way_back() -> str:
    """To the choice."""
    return f'<p class="back"><a href="?{STUDY_QUERY}" data-study="home">‹ {texts.PACK_BACK}</a></p>'
