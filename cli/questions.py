"""`quantriet ask` and `quantriet search`: one question, or a batch of them."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.answer import Answer, Status, Turn
from assistant.assistant import MAX_QUESTION, Assistant
from assistant.conversation import standalone
from assistant.records import Records
from assistant.settings import Settings, read_settings
from assistant.wire import answer_json, search_json
from assistant.wording import clean_question
from cli.opening import ready_assistant
from cli.output import print_json, say, warn
from cli.records import run_replay
from corpus.errors import InputError, QuantrietError

_log = logging.getLogger(__name__)
_MOST = 50


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Registers the commands."""
    for name, help_, run in (
        ("ask", "hỏi, nhận câu trả lời có trích dẫn", _ask),
        ("search", "tìm các đoạn văn bản, không trả lời", _search),
    ):
        parser = commands.add_parser(name, help=help_)
        parser.add_argument("question", nargs="?", help="câu hỏi")
        parser.add_argument("-k", type=int, default=10, metavar="N", help="số đoạn tìm được (tối đa 50)")
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")
        parser.add_argument("--batch", type=Path, metavar="IN.jsonl", help="mỗi dòng một câu hỏi")
        parser.add_argument("--out", type=Path, metavar="OUT.jsonl", help="nơi ghi kết quả của --batch")
        if name == "ask":
            parser.add_argument("--replay", metavar="MÃ", help="cho xem vì sao một câu đã lưu được trả lời như vậy")
            parser.add_argument("--answerer", choices=("extractive", "llm"), help="cách trả lời")
        parser.set_defaults(run=run, wrong_usage=parser.error)


def _ask(args: argparse.Namespace) -> int:
    if args.replay is not None:
        return run_replay(args.replay, as_json=args.json)
    _check(args)
    settings = read_settings()
    assistant = ready_assistant(settings)
    warn(*assistant.notices())

    def one(question: str, history: list[Turn], question_id: str | None) -> dict[str, Any]:
        answer = assistant.answer(question, history, answerer=args.answerer, k=args.k)
        return answer_json(answer, question_id)

    if args.batch:
        return _batch(args, one)
    answer = assistant.answer(args.question, answerer=args.answerer, k=args.k)
    record = _kept(answer, assistant, settings)
    if args.json:
        print_json({**answer_json(answer), "record": record})
        return 0
    _print_answer(answer)
    if record:
        warn(f"Xem vì sao trả lời như vậy: quantriet ask --replay {record}")
    return 0


def _kept(answer: Answer, assistant: Assistant, settings: Settings) -> str | None:
    """The id under which the answer is kept; None where the settings keep nothing."""
    if not settings.keeps_records:
        return None
    records = Records(settings.home)
    if settings.records_days:
        records.remove_older(settings.records_days)
    exchange = records.ask(records.start_conversation(), answer.question)
    records.finish(exchange, answer, assistant.corpus_hash())
    return exchange


def _search(args: argparse.Namespace) -> int:
    _check(args)
    assistant = ready_assistant()
    warn(*assistant.notices())

    def one(question: str, history: list[Turn], question_id: str | None) -> dict[str, Any]:
        question, whole = _standalone(assistant, question, history)
        return search_json(assistant.retriever.search(whole, args.k), question, whole, question_id)

    if args.batch:
        return _batch(args, one)
    found = one(args.question, [], None)
    if args.json:
        print_json(found)
        return 0
    for r in found["results"]:
        place = " › ".join(r["path"])
        say(f"{r['rank']:2d}. {r['score']:.3f}  {_name(r['document'])}\n    {place}")
        say(f"    {r['file']}:{r['lines'][0]}  {r['text'][:200]}\n")
    return 0


def _name(document: dict[str, Any]) -> str:
    return " ".join(filter(None, [document["type_as_printed"] or document["type"], document["number"]]))


def _standalone(assistant: Assistant, question: str, history: list[Turn]) -> tuple[str, str]:
    question = clean_question(question)
    if not question:
        raise InputError("Câu hỏi trống: hãy gõ điều cần tìm.")
    if len(question) > MAX_QUESTION:
        raise InputError(f"Câu hỏi dài quá {MAX_QUESTION} ký tự: hãy rút ngắn lại.")
    return question, standalone(question, history, assistant.collection)


def _check(args: argparse.Namespace) -> None:
    if (args.batch is None) != (args.out is None):
        args.wrong_usage("--batch và --out phải đi cùng nhau")
    if args.batch is None and args.question is None:
        args.wrong_usage("thiếu câu hỏi: hãy gõ câu hỏi sau lệnh, trong ngoặc kép")
    if not 1 <= args.k <= _MOST:
        args.wrong_usage(f"-k phải từ 1 đến {_MOST}")
    if args.batch is None and not args.question:
        raise InputError("Câu hỏi trống: hãy gõ câu hỏi sau lệnh, trong ngoặc kép.")


def _print_answer(answer: Answer) -> None:
    if answer.standalone_question != answer.question:
        say(f"Đang hỏi: {answer.standalone_question}\n")
    about = [n.label for n in answer.understood.documents if n.held]
    if about:
        say(f"Đang hỏi về: {', '.join(about)}\n")
    say(answer.text.replace("**", ""))
    if answer.citations:
        say("\nTrích dẫn")
    for c in answer.citations:
        lines = f"{c.lines.first}" if c.lines.first == c.lines.last else f"{c.lines.first}–{c.lines.last}"
        say(f"[{c.marker}] {c.reference}\n    “{c.quote}”\n    {c.file}, dòng {lines}")
    if answer.fallback:
        say(f"\nTrả lời bằng trích nguyên văn: {answer.fallback}.")
    if answer.status is Status.ANSWERED and answer.index == "lexical_only":
        say("\nChỉ tìm theo từ ngữ: mô hình tìm theo nghĩa chưa được cài.")


# Batches


class _Message(BaseModel):
    role: Literal["user", "assistant"]
    content: str


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str | int | None = None
    question: str
    history: list[_Message] = Field(default_factory=list)


def _batch(args: argparse.Namespace, one: Callable[[str, list[Turn], str | None], dict[str, Any]]) -> int:
    """One line in, one line out, in order; a bad line gives an error line and the batch goes on."""
    # Bytes that are no UTF-8, and halves of surrogate pairs, spoil their own line only.
    text = args.batch.read_bytes().decode("utf-8-sig", "surrogateescape")
    filled = [line for line in text.split("\n") if line.strip()]
    with args.out.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as out:
        for n, line in enumerate(filled, 1):
            out.write(json.dumps(_answered(line, one), ensure_ascii=False) + "\n")
            out.flush()
            if sys.stderr.isatty():
                print(f"\r{n}/{len(filled)}", end="", file=sys.stderr)
    return 0


def _answered(line: str, one: Callable[[str, list[Turn], str | None], dict[str, Any]]) -> dict[str, Any]:
    question_id: str | None = None
    try:
        parsed = _Line.model_validate_json(line)
        question_id = None if parsed.id is None else str(parsed.id)
        history = [Turn(m.role, m.content) for m in parsed.history]
        return one(parsed.question, history, question_id)
    except ValidationError:
        return {"id": _id_of(line), "status": "error", "error": "Dòng không đúng cấu trúc của một câu hỏi."}
    except UnicodeError:
        return {
            "id": _id_of(line),
            "status": "error",
            "error": "Dòng có ký tự không phải UTF-8: hãy lưu lại bằng UTF-8.",
        }
    except QuantrietError as error:
        return {"id": question_id, "status": "error", "error": str(error)}
    except Exception as error:  # noqa: BLE001 - the batch goes on, whatever a line meets
        _log.warning("batch line %s", question_id, exc_info=True)
        said = f"Chương trình gặp lỗi ở dòng này ({type(error).__name__}): hãy chạy lại với -v để xem nhật ký."
        return {"id": question_id or _id_of(line), "status": "error", "error": said}


def _id_of(line: str) -> str | None:
    """The id of a line that is JSON but no question; None for a malformed line."""
    try:
        value = json.loads(line)
        found = value.get("id") if isinstance(value, dict) else None
        return str(found) if isinstance(found, str | int) else None
    except (ValueError, RecursionError):
        return None
