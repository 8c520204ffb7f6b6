"""Names in capitals: persons, programmes, bodies that the tables do not know ("Bộ Tuyên giáo")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.grounding.support import Finding, Support
from corpus.text import fold, nfc, words

_UPPER = r"[^\W\d_a-zà-ỹ][^\W\d_]*"
_NAME = re.compile(rf"(?<!\w){_UPPER}(?:\s+{_UPPER})+")
#: A name of one capital behind the word of what it names: "sông Mã", "xã Hòa".
_PLACE = re.compile(
    r"(?<!\w)(?:sông|suối|hồ|núi|đèo|đảo|vịnh|cảng|tỉnh|thành phố|thị xã|quận|huyện|phường|xã|thôn|buôn|bản|khu)"
    rf"\s+({_UPPER}(?:\s+{_UPPER})*)"
)
_BEGINS = re.compile(r"(?:^|[.:;!?…]\s*)[“\"']?$")
#: First words of bodies' names: no capital of a sentence's beginning.
_HEADS = {"ban", "bo", "so", "uy", "hoi", "cuc", "vu", "vien", "phong"}


def unknown_names(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """Names of two capitals and more that stand in no support."""
    held = " ".join(w for s in held_by for w in words(f"{s.text}\n{s.labels}"))
    text = nfc(text)
    for m in _NAME.finditer(text):
        name = words(m.group(0))
        is_body = fold(name[0]) in _HEADS
        if _BEGINS.search(text[: m.start()]) and not is_body:
            name = name[1:]  # a capital because a sentence begins
        if (len(name) > 1 or is_body) and " ".join(name) not in held:
            yield Finding("name", m.group(0))
    for m in _PLACE.finditer(text):
        if " ".join(words(m.group(0))) not in held and " ".join(words(m[1])) not in held:
            yield Finding("name", m.group(0))
