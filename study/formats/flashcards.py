"""The cards and the quiz of a pack as a text file for Anki (.csv): front, back, source, tags.

Anki takes the lines that begin with "#" for settings; every field stands in quotation marks, so that none of a
document's own lines can be one. As another program may open the file too, no field begins as a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from assistant.answer import Citation
from corpus.cells import harmless, plain
from retrieval.collection import label
from study.deck.exam import LETTERS
from study.deck.sources import in_full, short
from study.pack import OWN_WORDS, Kind, Pack, QuizItem
from study.template import Template

COLUMNS = ("Mặt trước", "Mặt sau", "Nguồn", "Thẻ")
_CARD, _QUIZ = "hỏi-đáp", "trắc-nghiệm"
_DASH = re.compile(r"^- ", re.MULTILINE)


def write(pack: Pack, _template: Template) -> bytes:
    """The bytes of a UTF-8 file, without the byte order mark that would hide the first setting from Anki."""
    out = io.StringIO(newline="")
    out.write(f"#separator:Comma\n#html:false\n#tags column:{len(COLUMNS)}\n#columns:{','.join(COLUMNS)}\n")
    rows = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    cited = {c.marker: c for c in pack.citations}
    for item in (i for s in pack.sections if s.id == "hoi-dap" for i in s.items if i.question):
        rows.writerow(_card(item.question, item.text, [cited[m] for m in item.citations], _CARD, item.kind))
    for q in pack.quiz:
        right = f"{LETTERS[q.key]}. {q.options[q.key]}"
        rows.writerow(_card(_asked(q), right, [cited[m] for m in q.markers], _QUIZ, q.kind))
    return out.getvalue().encode()


def _card(front: str, back: str, cited: Sequence[Citation], tag: str, kind: Kind) -> list[str]:
    """A card; its back ends with the place, for a note type of two fields shows no third."""
    own = [OWN_WORDS] if kind is Kind.OWN else []
    places = "; ".join(own or dict.fromkeys(map(short, cited)))
    tags = dict.fromkeys((tag, *own, *(label(c.document) for c in cited)))
    return [
        _field(front),
        _field(f"{back}\n({places})" if places else back),
        _field("\n".join([*map(str.capitalize, own), *map(in_full, cited)])),
        _field(" ".join(re.sub(r"\s+", "_", t) for t in tags)),
    ]


def _asked(q: QuizItem) -> str:
    return "\n".join((q.question, *(f"{LETTERS[n]}. {o}" for n, o in enumerate(q.options))))


def _field(text: str) -> str:
    """Text that is data in Anki and in a spreadsheet."""
    return str(harmless(_DASH.sub("– ", plain(text))))
