"""`quantriet records`, and `ask --replay`: what is kept of answers, and why one was said."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from assistant.assistant import open_assistant
from assistant.records import Exchange, Records
from assistant.replay import Replay, replay
from assistant.settings import read_settings
from assistant.wire import answer_json
from cli.output import print_json, say
from corpus.cells import plain
from corpus.errors import InputError

_SHOWN = 20
_OUTCOMES = {"passed": "đạt", "repaired": "đạt sau khi viết lại", "dropped": "bỏ"}


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Registers the commands."""
    records = commands.add_parser("records", help="các câu hỏi, câu trả lời được lưu")
    actions = records.add_subparsers(dest="action", required=True, metavar="VIỆC")
    listed = actions.add_parser("list", help="liệt kê những câu mới nhất")
    listed.add_argument("-n", type=int, default=_SHOWN, metavar="N", help=f"số câu (mặc định {_SHOWN})")
    listed.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    listed.set_defaults(run=_list)
    remove = actions.add_parser("remove", help="xóa hẳn: một câu theo mã, hoặc mọi câu trước một ngày")
    what = remove.add_mutually_exclusive_group(required=True)
    what.add_argument("id", nargs="?", metavar="MÃ")
    what.add_argument("--before", metavar="NGÀY", help="xóa mọi câu hỏi trước 0 giờ ngày này, giờ máy; dạng 2026-01-31")
    what.add_argument("--all", action="store_true", help="xóa tất cả")
    remove.set_defaults(run=_remove)


def run_replay(exchange_id: str, *, as_json: bool) -> int:
    """Shows why a kept answer was said.

    Raises:
        InputError: there is no answer of this id.
    """
    exchange_id = _id_given(exchange_id)
    settings = read_settings()
    exchange = Records(settings.home).exchange(exchange_id)
    if exchange is None or exchange.answer is None:
        raise InputError(f"Không có câu trả lời nào mang mã {exchange_id}: xem quantriet records list.")
    assistant = open_assistant(settings)
    made = replay(exchange, assistant.collection, assistant.corpus_hash(), assistant.corrections)
    assert made is not None
    print_json(_as_json(made)) if as_json else _print(made)
    return 0


def _list(args: argparse.Namespace) -> int:
    kept = Records(read_settings().home).latest(args.n)
    if args.json:
        print_json([_row(e) for e in kept])
        return 0
    for e in kept:
        row = _row(e)
        say(f"{e.id}  {row['asked_at'][:16].replace('T', ' ')}  {row['status'] or 'chưa xong':14}  {e.question[:80]}")
    return 0


def _row(e: Exchange) -> dict[str, Any]:
    return {
        "record": e.id,
        "asked_at": e.asked_at,
        "question": e.question,
        "status": str(e.answer.status) if e.answer else None,
        "answerer": e.answer.answerer if e.answer else None,
        "verdict": str(e.verdict) if e.verdict else None,
    }


def _remove(args: argparse.Namespace) -> int:
    removed = _removal(args)(Records(read_settings().home))
    say(f"Đã xóa {removed} câu.")
    return 0


def _removal(args: argparse.Namespace) -> Callable[[Records], int]:
    """What is to be done to the records, known before they are opened; gives how many answers went."""
    if args.all:
        return Records.remove_all
    if args.before is not None:
        try:
            day = date.fromisoformat(args.before)
        except ValueError as error:
            raise InputError(f"“{args.before}” không phải là ngày: hãy viết dạng 2026-01-31.") from error
        return lambda records: records.remove_before(datetime.combine(day, time.min))
    given = _id_given(args.id)

    def remove_one(records: Records) -> int:
        if not records.remove_answer(given):
            raise InputError(f"Không có câu trả lời nào mang mã {given}: xem quantriet records list.")
        return 1

    return remove_one


def _id_given(text: str) -> str:
    """An answer's id as typed.

    Raises:
        InputError: it is none, or holds bytes of no letter, which no id does.
    """
    given = plain(text).strip()
    if not given or given != text.strip():
        raise InputError("Mã của câu trả lời trống hoặc có ký tự lạ: xem quantriet records list.")
    return given


def _as_json(r: Replay) -> dict[str, Any]:
    return {
        **answer_json(r.answer),
        "record": r.exchange.id,
        "asked_at": r.exchange.asked_at,
        "corpus": r.exchange.corpus,
        "same_corpus": r.is_same_corpus,
        "moved": list(r.moved),
        "findings": [{"text": t, "problems": [str(f) for f in found]} for t, found in r.findings],
    }


def _print(r: Replay) -> None:
    a = r.answer
    say(f"Hỏi lúc {r.exchange.asked_at[:19].replace('T', ' ')} (UTC): {r.exchange.question}")
    if a.standalone_question != a.question:
        say(f"Được hiểu là: {a.standalone_question}")
    named = [n.label for n in a.understood.documents] + [b.written for b in a.understood.bodies]
    say(f"Loại câu hỏi: {a.understood.kind}; nói đến: {', '.join([*named, *a.understood.places]) or 'cả kho'}")
    say(f"Trả lời bằng: {a.answerer}; prompt: {a.prompt or 'không'}; chỉ mục: {a.index}")
    if a.fallback:
        say(f"Không dùng lời của mô hình vì: {a.fallback}")
    say(f"Thời gian (ms): {a.timings_ms}; token: {a.usage.prompt_tokens} vào, {a.usage.completion_tokens} ra")
    same = "đúng như khi trả lời" if r.is_same_corpus else "đã khác so với khi trả lời"
    say(f"Kho văn bản ({(r.exchange.corpus or '')[:12]}): {same}\n")
    say("Các đoạn tìm được")
    for h in a.retrieved:
        say(
            f"{h.rank:3d}. {h.score:.3f} [{', '.join(h.matched_by)}] {h.passage.file}:{h.passage.lines.first}"
            f"  {' › '.join(h.passage.path)[:90]}"
        )
    if a.checks:
        say("\nTừng câu mô hình viết")
        for c in a.checks:
            say(f"- {_OUTCOMES[c.outcome]}: {c.text}" + (f"\n    vì: {c.problem}" if c.problem else ""))
    say(f"\nCâu trả lời ({a.status})\n{a.text.replace('**', '')}\n")
    say("Kiểm lại hôm nay")
    for text, found in r.findings:
        say(f"- {'khớp' if not found else '; '.join(map(str, found))}: {text[:100]}")
    for cited in a.citations:
        state = "KHÔNG CÒN Ở CHỖ CŨ" if cited.marker in r.moved else "còn nguyên"
        say(f"[{cited.marker}] {state}: {cited.reference}")
