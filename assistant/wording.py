"""Puts statements into the Markdown that a person reads, and cleans what a person typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from assistant.answer import Statement
from corpus.text import nfc

WHAT_I_DO = (
    "Tôi tra cứu các văn bản có trong kho và trả lời kèm trích dẫn nguyên văn. "
    "Anh/chị cứ hỏi, chẳng hạn về nhiệm vụ, chỉ tiêu, thời hạn hay người ký của một văn bản."
)
OUT_OF_SCOPE = (
    "Câu hỏi này nằm ngoài phạm vi: tôi chỉ tra cứu và trích dẫn các văn bản có trong kho "
    "(chỉ thị, nghị quyết, kết luận, quy định, kế hoạch, chương trình…), không bình luận và không soạn thêm nội dung."
)
"""What is said of questions that are none to the collection; the conversation passes over such turns."""

_CONTROL = {c for c in range(0x20) if chr(c) not in "\n\t"} | {
    0x7F,
    0xFEFF,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
}


def clean_question(text: str) -> str:
    """The question in NFC without control and invisible characters, white space collapsed."""
    text = nfc("".join(c for c in text if ord(c) not in _CONTROL and unicodedata.category(c) != "Cs"))
    return re.sub(r"\s+", " ", text).strip()


def answer_text(groups: Sequence[tuple[str, Sequence[Statement]]], notes: Sequence[str], missing: Sequence[str]) -> str:
    """The answer: each document's name in bold, its statements as a list with their markers."""
    parts = []
    for heading, statements in groups:
        lines = [f"- {s.text} {markers(s.citations)}" for s in statements]
        if heading:
            lines = [f"**{heading}**", "", *lines]
        parts.append("\n".join(lines))
    if missing:
        parts.append("Bản trong kho không ghi " + "; ".join(missing) + ".")
    parts += [f"*Ghi chú: {n}*" for n in notes]
    return "\n\n".join(parts)


def markers(citations: Sequence[int]) -> str:
    """The markers of a statement: "[1][3]"."""
    return "".join(f"[{n}]" for n in citations)
