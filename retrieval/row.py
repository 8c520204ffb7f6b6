"""What the index keeps of a passage: its text in the light of its document and of the headings above."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from corpus.directive import Directive, Passage
from retrieval.lexical import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A passage as it is searched."""

    context: str
    """The words of the document and of the headings above, embedded with the passage."""
    fields: Fields
    digest: str
    """Identity of what is indexed; a passage whose digest is unchanged is left alone."""


def row_of(directive: Directive, passage: Passage, readable: str) -> Row:
    """The passage as it is searched.

    Args:
        directive: its document, with all that is known of it.
        passage: the passage.
        readable: its text with its scanning errors mended.
    """
    above = passage.path[:-1]
    name = " ".join(
        part
        for part in (
            directive.type_as_printed or directive.type,
            directive.number,
            directive.issuer,
            directive.place if directive.place and directive.place not in (directive.issuer or "") else "",
        )
        if part
    )
    head = " ".join(filter(None, [directive.type, name, directive.title]))
    context = f"{name}: {(directive.title or '')[:160]}. {' > '.join(above)[:240]}"
    fields = Fields(head, " ".join(above), readable)
    digest = hashlib.sha256("\n".join((context, readable, *fields)).encode()).hexdigest()[:32]
    return Row(context=context, fields=fields, digest=digest)
