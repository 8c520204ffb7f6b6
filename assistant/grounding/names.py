"""Names in capitals: persons, programmes, bodies that the tables do not know ("Bộ Tuyên giáo")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.grounding.support import Finding, Support
from corpus.bodies import find_bodies
from corpus.text import CAPITALS, fold, new_tone, words

_UPPER = rf"[{CAPITALS}][^\W\d_]*"
_NAME = re.compile(rf"(?<!\w){_UPPER}(?:\s+{_UPPER})+")
#: A name of one capital behind the word of what it names: "sông Mã", "xã Hòa".
_PLACE = re.compile(
    r"(?<!\w)(?P<what>sông|suối|hồ|núi|đèo|đảo|vịnh|cảng|tỉnh|thành phố|thị xã|quận|huyện|phường|xã|thôn|buôn|bản|khu)"
    rf"\s+(?P<name>{_UPPER}(?:\s+{_UPPER})*)"
)
_CAPITAL = re.compile(rf"(?<!\w){_UPPER}")
_PAIR = 2
_BEGINS = re.compile(r"(?:^|[.:;!?…]\s*)[“\"']?$")
#: First words of bodies' names: no capital of a sentence's beginning.
_HEADS = {"ban", "bo", "so", "uy", "hoi", "cuc", "vu", "vien", "phong"}


def unknown_names(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """Names of two capitals and more that stand in no support."""
    held = " ".join(w for s in held_by for w in words(f"{s.text}\n{s.labels}"))
    capitals = {w for s in held_by for c in _CAPITAL.findall(f"{s.text}\n{s.labels}") for w in words(c)}
    text = new_tone(text)
    bodies = [(b.start, b.end) for b in find_bodies(text)]
    for m in _NAME.finditer(text):
        in_body = any(a <= m.start() and m.end() <= b for a, b in bodies)
        if in_body and any(w.isupper() and len(w) > 1 for w in m.group(0).split()):
            continue  # "Bộ GTVT", "BTV Tỉnh ủy" are held where the whole name is: the table of bodies knows
        name = words(m.group(0))
        is_body = fold(name[0]) in _HEADS
        if _BEGINS.search(text[: m.start()]) and not is_body and (len(name) > _PAIR or name[1] in capitals):
            name = name[1:]  # a capital because a sentence begins
        if (len(name) > 1 or is_body) and " ".join(name) not in held:
            yield Finding("name", m.group(0))
    for m in _PLACE.finditer(text):
        if not any(_has_place(m["what"], m["name"], s) for s in held_by):
            yield Finding("name", m.group(0))


def _has_place(what: str, name: str, support: Support) -> bool:
    """Whether a support has "xã Hòa", "các xã Bình, Hòa" or, of a longer name, the name alone.

    One syllable alone is part of too many names.
    """
    said = f"{support.text}\n{support.labels}"
    if " ".join(words(f"{what} {name}")) in " ".join(words(said)):
        return True
    if len(name.split()) > 1:
        return " ".join(words(name)) in " ".join(words(said))
    listed = rf"(?<!\w){what}\s[^.;]{{0,{_LIST}}}(?:,|và|hoặc)\s+{re.escape(name)}(?!\w)"
    return re.search(listed, new_tone(said)) is not None


_LIST = 120
"""Characters over which a list of places may stretch."""
