"""A comparison in words: tables for a terminal or for a pull request."""

from __future__ import annotations

from evals.compare import PRIMARY, SAID, Comparison, Flip
from evals.score import METRICS
from evals.scorecard import as_text, number


def rows(c: Comparison) -> list[list[str]]:
    """The metrics as rows of words, headings first."""
    found = [["", "A", "B", "chênh (B - A)", "khoảng 95%", "p", "tăng/giảm", "kết luận"]]
    for name, m in c.metrics.items():
        metric, d = METRICS[name], m.difference
        p = d.p if m.p_corrected is None else m.p_corrected
        found.append(
            [
                metric.label + ("" if name in PRIMARY else " *"),
                number(metric, d.a),
                number(metric, d.b),
                _signed(number(metric, d.difference)),
                f"[{_signed(number(metric, d.low))}; {_signed(number(metric, d.high))}]",
                f"{p:.3f}".replace(".", ","),
                f"{d.wins}/{d.losses}",
                SAID[m.verdict],
            ]
        )
    return found


def _signed(said: str) -> str:
    return said if said.startswith("-") or not said.strip("0,") else f"+{said}"


NOTE = (
    "Chỉ kết luận ở các chỉ số chính đã khai trước (p đã hiệu chỉnh Holm); chỉ số có dấu * để tham khảo. "
    "“Chưa thấy khác biệt” không có nghĩa là bằng nhau."
)


def to_text(c: Comparison) -> str:
    """For a terminal."""
    parts = [
        f"A: {c.a.name} ({c.a.folder.name})\nB: {c.b.name} ({c.b.folder.name})\n{c.questions} câu hỏi chung.",
        as_text(rows(c)),
        NOTE,
        _changed(c),
    ]
    return "\n\n".join(parts)


def to_markdown(c: Comparison) -> str:
    """For a pull request."""
    head, *body = rows(c)
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(r) + " |" for r in body]
    return "\n".join(
        [
            f"**So sánh {c.b.name} (B) với {c.a.name} (A)** trên {c.questions} câu hỏi",
            "",
            *lines,
            "",
            NOTE,
            "",
            _changed(c),
        ]
    )


def _changed(c: Comparison) -> str:
    shown = [f for f in c.flips if f.b.question is not None]
    hidden = len(c.flips) - len(shown)
    gained = sum(f.gained for f in c.flips)
    lines = [f"Đổi kết quả: {gained} câu thành đúng, {len(c.flips) - gained} câu thành sai."]
    if hidden:
        lines.append(f"Trong đó {hidden} câu thuộc nửa kiểm tra, không nêu tên.")
    for right, title in ((False, "Thành sai:"), (True, "Thành đúng:")):
        part = [f for f in shown if f.gained is right]
        if part:
            lines += [title, *map(_flip, part)]
    return "\n".join(lines)


def _flip(f: Flip) -> str:
    question = f.b.question
    side = f.a if f.gained else f.b
    why = "; ".join(side.wrong)
    return f"- {question.id if question else ''}  {question.question if question else ''}\n      {why}"
