"""How a source is told: short on a slide, in full and word for word in its notes and in tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from assistant.answer import Citation
from assistant.cite import document_name
from retrieval.collection import label

_LABEL = "Nguồn: "
_HEAD = "phần đầu văn bản"


def marks(markers: Iterable[int]) -> str:
    """Markers as they stand behind a line: " [3][4]", kept with its last word; nothing for none."""
    told = "".join(f"[{m}]" for m in dict.fromkeys(markers))
    return f"\u00a0{told}" if told else ""


def place(citation: Citation) -> str:
    """Where a quote stands in its document: "mục 8, gạch đầu dòng thứ 5"."""
    behind = citation.reference.removeprefix(document_name(citation.document))
    return behind.strip(", ") or _HEAD


def short(citation: Citation) -> str:
    """ "Chỉ thị 42-CT/TW, mục 8"."""
    return f"{label(citation.document)}, {place(citation)}"


def where(citation: Citation) -> str:
    """The file and the lines: "002.txt, dòng 431-433"."""
    first, last = citation.lines
    return f"{citation.file}, dòng {first}" if first == last else f"{citation.file}, dòng {first}-{last}"


def in_full(citation: Citation) -> str:
    """The marker, the reference, the quote and where it stands."""
    return f"[{citation.marker}] {citation.reference}: “{citation.quote}” ({where(citation)})"


def source_line(cited: Sequence[Citation], fits: Callable[[str], bool]) -> str:
    """The sources of a slide in one line: each with its place, or as much of the places as there is room for."""
    if not cited:
        return ""
    ways: tuple[Callable[[Citation], str], ...] = (
        place,
        lambda c: ", ".join(place(c).split(", ")[:2]),
        lambda c: place(c).split(", ")[0],
        lambda _: "",
    )
    for way in ways:
        for is_short in (False, True):
            line = _LABEL + "; ".join(_by_document(cited, way, is_short=is_short))
            if fits(line):
                return line
    documents = dict.fromkeys(label(c.document) for c in cited)
    most = max(range(1, len(documents) + 1), key=lambda n: (fits(_of_many(documents, n, cited)), n))
    return _of_many(documents, most, cited)


def _of_many(documents: Iterable[str], most: int, cited: Sequence[Citation]) -> str:
    names = list(documents)
    others = f" và {len(names) - most} văn bản khác" if most < len(names) else ""
    return f"{_LABEL}{'; '.join(names[:most])}{others}{_range(cited)} (đủ ở ghi chú)"


def _range(cited: Sequence[Citation]) -> str:
    return marks((cited[0].marker, cited[-1].marker))


def _by_document(cited: Sequence[Citation], way: Callable[[Citation], str], *, is_short: bool) -> list[str]:
    told: dict[str, dict[str, list[int]]] = {}
    for c in cited:
        told.setdefault(label(c.document), {}).setdefault(way(c), []).append(c.marker)
    lines = []
    for name, places in told.items():
        tails = [f"{f', {p}' if p else ''}{_marks(m, is_short)}" for p, m in places.items()]
        lines.append(f"{name}{''.join(tails)}")
    return lines


def _marks(markers: Sequence[int], is_short: bool) -> str:
    """Markers, those that follow on one another as a range where it has to be short."""
    if not is_short:
        return marks(markers)
    runs: list[list[int]] = []
    for m in sorted(dict.fromkeys(markers)):
        if runs and runs[-1][-1] == m - 1:
            runs[-1].append(m)
        else:
            runs.append([m])
    return " " + "".join(f"[{r[0]}]–[{r[-1]}]" if len(r) > 2 else "".join(f"[{m}]" for m in r) for r in runs)
