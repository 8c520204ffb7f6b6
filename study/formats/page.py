"""A pack as one HTML page that opens offline, reads on a phone and prints on A4.

Everything in it is untrusted: the template escapes all of it, nothing in it runs, and its policy lets nothing in from
outside.
"""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from study.formats import reading
from study.formats.moments import moments
from study.pack import Pack, marked
from study.template import Template


def write(pack: Pack, template: Template) -> bytes:
    """The bytes of a UTF-8 file."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"clean": reading.clean, "roman": reading.roman, "kind": _kind}
    page = environment.from_string(files("study.formats").joinpath("page.html.j2").read_text(encoding="utf-8"))
    seen = _FirstUse()
    return page.render(
        pack=pack,
        draft=template.letterhead.draft,
        reading=reading,
        marked=marked,
        sections=[(s, list(reading.blocks(s, pack)), reading.notes(s, pack)) for s in pack.sections],
        moments=moments,
        sources=reading.sources(pack),
        is_first_use=seen,
    ).encode()


def _kind(block: object) -> str:
    return type(block).__name__


class _FirstUse:
    """Whether a number has not been used before: a source leads back to where it is used first."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def __call__(self, marker: int) -> bool:
        is_first = marker not in self._seen
        self._seen.add(marker)
        return is_first
