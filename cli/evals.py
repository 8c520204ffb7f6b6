"""`quantriet eval …`: suites, their checks, runs, comparisons, reports."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import eval_retrieval
from cli.output import print_json, say
from corpus.errors import InputError

if TYPE_CHECKING:
    from assistant.endpoint import Endpoint
    from assistant.settings import Settings
    from evals.question import Question
    from evals.systems import System

GATE_MISSED = 3
_CHECK_FAILED = 1


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Registers the commands."""
    parser = commands.add_parser("eval", help="đo chất lượng trên bộ câu hỏi kèm theo, hoặc bộ của bạn")
    actions = parser.add_subparsers(dest="action", required=True, metavar="VIỆC")
    _add_run(actions)
    _add_reading(actions)
    _add_suites(actions)
    _add_judge(actions)
    eval_retrieval.add_to(actions)


def _add_run(actions: argparse._SubParsersAction[Any]) -> None:
    run = actions.add_parser("run", help="hỏi cả bộ, chấm điểm, so với ngưỡng")
    run.add_argument(
        "--suite", type=Path, metavar="TỆP", help="bộ câu hỏi .jsonl, .csv hoặc .xlsx (mặc định: bộ kèm theo)"
    )
    run.add_argument(
        "--half",
        choices=("tune", "test", "all"),
        default="all",
        help="nửa xây dựng (tune), nửa kiểm tra (test) hoặc cả hai (all, mặc định)",
    )
    run.add_argument(
        "--answerer",
        nargs="+",
        choices=("extractive", "llm", "closed"),
        default=["extractive"],
        help="trích nguyên văn; mô hình có kiểm chứng; hoặc mô hình chỉ được đưa đoạn văn, không kiểm chứng",
    )
    run.add_argument("--model", nargs="+", metavar="TÊN", help="một hay nhiều mô hình (mặc định: OPENAI_MODEL)")
    run.add_argument(
        "--records", nargs="+", type=Path, metavar="TỆP", help="chấm kết quả mà hệ thống khác đã ghi (JSONL)"
    )
    run.add_argument("--function", nargs="+", metavar="MÔ_ĐUN:HÀM", help="đo một hàm Python nhận (câu hỏi, hội thoại)")
    run.add_argument(
        "--own", action="store_true", help="hỏi kho văn bản của bạn (QUANTRIET_HOME) thay cho kho kèm theo"
    )
    run.add_argument("--gates", type=Path, metavar="TỆP", help="tệp ngưỡng TOML (bộ kèm theo: evals/gates.toml)")
    run.add_argument("--only", nargs="+", default=(), metavar="MÃ", help="chỉ hỏi các câu này")
    run.add_argument("--sample", type=int, metavar="N", help="chỉ hỏi N câu, chia đều theo loại")
    run.add_argument("--parallel", type=int, default=1, metavar="N", help="số câu hỏi cùng lúc (cho máy chủ mô hình)")
    run.add_argument("--fresh", action="store_true", help="hỏi lại từ đầu, không dùng kết quả đã có")
    run.add_argument("--prices", nargs=2, type=float, metavar=("VÀO", "RA"), help="giá một triệu token vào và ra")
    run.add_argument("--out", type=Path, metavar="THƯ_MỤC", help="nơi ghi kết quả")
    run.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    run.set_defaults(run=_run)


def _add_reading(actions: argparse._SubParsersAction[Any]) -> None:
    compare = actions.add_parser("compare", help="so hai lần đo: B tốt hơn hay kém hơn A, ở câu nào, có chắc không")
    compare.add_argument("a", type=Path, metavar="A")
    compare.add_argument("b", type=Path, metavar="B")
    compare.add_argument("--out", type=Path, metavar="TỆP", help="ghi ra .html hoặc .md")
    compare.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    compare.set_defaults(run=_compare)
    report = actions.add_parser("report", help="trang HTML hoặc bảng Markdown của một lần đo")
    report.add_argument("folder", type=Path, metavar="THƯ_MỤC")
    report.add_argument("--out", type=Path, required=True, metavar="TỆP", help=".html hoặc .md")
    report.set_defaults(run=_report)


def _add_suites(actions: argparse._SubParsersAction[Any]) -> None:
    check = actions.add_parser(
        "check", help="kiểm tra bộ câu hỏi: đoạn trích có nguyên văn, điều phải nói có trong đoạn trích"
    )
    check.add_argument("suite", type=Path, nargs="?", metavar="TỆP")
    check.add_argument("--own", action="store_true", help="đối chiếu với kho văn bản của bạn")
    check.set_defaults(run=_check)
    convert = actions.add_parser("convert", help="đổi bộ câu hỏi giữa .jsonl, .csv và .xlsx")
    convert.add_argument("suite", type=Path, metavar="TỆP")
    convert.add_argument("--out", type=Path, required=True, metavar="TỆP")
    convert.set_defaults(run=_convert)
    draft = actions.add_parser("draft", help="bản nháp bộ câu hỏi từ những câu trả lời bị chê trong cửa sổ trò chuyện")
    draft.add_argument("--out", type=Path, required=True, metavar="TỆP", help=".jsonl, .csv hoặc .xlsx")
    draft.set_defaults(run=_draft)


def _add_judge(actions: argparse._SubParsersAction[Any]) -> None:
    judge = actions.add_parser("judge", help="chấm thêm bằng một mô hình (OPENAI_*), kèm mức khớp với nhãn chấm tay")
    judge.add_argument("folder", type=Path, nargs="?", metavar="THƯ_MỤC")
    judge.set_defaults(run=_judge)


def _run(args: argparse.Namespace) -> int:
    from evals.gates import GATES
    from evals.question import SHIPPED
    from evals.run import OUT, run_eval
    from evals.scorecard import Prices
    from evals.suites import read_suite, stratified
    from evals.systems import CORPUS

    suite = args.suite or SHIPPED
    gates = args.gates or (
        GATES if suite == SHIPPED and args.answerer == ["extractive"] and not _foreign(args) else None
    )
    only = list(args.only)
    if args.sample:
        asked = [q for q in read_suite(suite) if args.half in ("all", q.half)]
        only = [q.id for q in stratified(asked, args.sample)]
        gates = args.gates
    settings = _settings() if args.own else None
    reports = []
    for system in _systems(args, settings):
        with _Progress(system.name) as progress:
            reports.append(
                run_eval(
                    system,
                    args.half,
                    questions=suite,
                    gates=gates,
                    corpora=_folders(settings) if settings else (CORPUS,),
                    out=args.out or OUT,
                    only=only,
                    parallel=args.parallel,
                    fresh=args.fresh,
                    prices=Prices(*args.prices) if args.prices else None,
                    progress=progress,
                )
            )
    if args.json:
        summaries = [r.run.summary for r in reports]
        print_json(summaries[0] if len(summaries) == 1 else summaries)
    else:
        for r in reports:
            say(r.text)
            say(f"\nKết quả: {r.run.folder}\nTrang để đọc: {r.run.folder / 'report.html'}\n")
        for other in reports[1:]:
            _say_comparison(reports[0].run.folder, other.run.folder)
    return GATE_MISSED if any(r.missed for r in reports) else 0


def _foreign(args: argparse.Namespace) -> bool:
    return bool(args.records or args.function)


def _systems(args: argparse.Namespace, own: Settings | None) -> Iterator[System]:
    """Whom to ask: the systems of others alone, or each answerer with each model."""
    from evals.systems import CORPUS, HOME, Function, Product, Recorded, offline_assistant

    if _foreign(args):
        yield from (Recorded(path) for path in args.records or ())
        yield from (Function(name) for name in args.function or ())
        return
    home, corpus = (own.home, own.corpus) if own else (HOME, CORPUS)
    for answerer in args.answerer:
        if answerer == "extractive":
            yield Product(offline_assistant(home, corpus))
            continue
        chat = _settings()
        if not chat.has_chat_model:
            raise InputError("Chưa có mô hình: hãy đặt OPENAI_BASE_URL (hoặc OPENAI_API_KEY) và OPENAI_MODEL.")
        for model in args.model or [chat.openai_model]:
            named = dataclasses.replace(chat, openai_model=model)
            if answerer == "llm":
                yield Product(offline_assistant(home, corpus, named), "llm", model)
            else:
                from evals.closed import Closed

                yield Closed(offline_assistant(home, corpus), _endpoint(named))


def _settings() -> Settings:
    from assistant.settings import read_settings

    return read_settings()


def _folders(settings: Settings) -> tuple[Path, ...]:
    added = settings.home / "documents"
    return (settings.corpus, added) if added.is_dir() else (settings.corpus,)


def _endpoint(settings: Settings) -> Endpoint:
    from assistant.endpoint import Endpoint

    return Endpoint(
        model=settings.openai_model,
        base_url=settings.openai_base_url or "https://api.openai.com/v1",
        api_key=settings.openai_api_key or "none",
        connect_seconds=10,
        silence_seconds=180,
        total_seconds=600,
        max_retries=2,
    )


class _Progress:
    """A bar on a terminal's standard error."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bar: Any = None

    def __enter__(self) -> Callable[[int, int], None]:
        return self._show

    def _show(self, done: int, total: int) -> None:
        from tqdm import tqdm

        if self._bar is None:
            self._bar = tqdm(total=total, desc=self._name, unit=" câu", disable=not sys.stderr.isatty(), leave=False)
        self._bar.update(done - self._bar.n)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


def _compare(args: argparse.Namespace) -> int:
    from evals.compare import compare, to_json
    from evals.compare_text import to_markdown
    from evals.report import html
    from evals.runfolder import read_run

    comparison = compare(read_run(args.a), read_run(args.b))
    if args.out:
        page = html(comparison.b, comparison) if _form(args.out) == ".html" else to_markdown(comparison)
        _write(args.out, page)
    if args.json:
        print_json(to_json(comparison))
    else:
        _say_comparison(args.a, args.b)
    return 0


def _say_comparison(a: Path, b: Path) -> None:
    from evals.compare import compare
    from evals.compare_text import to_text
    from evals.runfolder import read_run

    say(to_text(compare(read_run(a), read_run(b))))


def _report(args: argparse.Namespace) -> int:
    from evals.report import html, markdown
    from evals.runfolder import read_run

    run = read_run(args.folder)
    _write(args.out, html(run) if _form(args.out) == ".html" else markdown(run))
    say(f"Đã ghi {args.out}.")
    return 0


def _form(path: Path) -> str:
    form = path.suffix.lower()
    if form not in (".html", ".md"):
        raise InputError(f"{path.name}: chỉ ghi được .html hoặc .md.")
    return form


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"Không ghi được {path}: {error.strerror or error}.") from error


def _check(args: argparse.Namespace) -> int:
    from evals.check import problems
    from evals.question import SHIPPED
    from evals.sources import read_sources
    from evals.suites import read_suite
    from evals.systems import CORPUS

    questions = read_suite(args.suite or SHIPPED)
    found = problems(questions, read_sources(*(_folders(_settings()) if args.own else (CORPUS,))))
    for problem in found:
        say(problem)
    say(f"{len(questions)} câu hỏi, {len(found)} chỗ cần sửa.")
    return _CHECK_FAILED if found else 0


def _convert(args: argparse.Namespace) -> int:
    from evals.suites import read_suite

    questions = read_suite(args.suite)
    _write_suite(args.out, questions)
    say(f"Đã ghi {len(questions)} câu hỏi vào {args.out}.")
    return 0


def _draft(args: argparse.Namespace) -> int:
    from assistant.records import Records
    from evals.draft import drafted

    questions = drafted(Records(_settings().home))
    if not questions:
        say("Chưa có câu trả lời nào bị chê.")
        return 0
    _write_suite(args.out, questions)
    say(f"Đã ghi {len(questions)} câu nháp vào {args.out}: hãy điền must_include và sửa gold trước khi dùng.")
    return 0


def _write_suite(path: Path, questions: Sequence[Question]) -> None:
    from evals.suites import FORMS, write_suite

    if path.suffix.lower() not in FORMS:
        raise InputError(f"{path.name}: chỉ ghi được {', '.join(FORMS)}.")
    try:
        write_suite(questions, path)
    except OSError as error:
        raise InputError(f"Không ghi được {path}: {error.strerror or error}.") from error


def _judge(args: argparse.Namespace) -> int:
    from evals.judge import Judge, agreement, judged, read_labels
    from evals.run import CACHE
    from evals.runfolder import read_run

    settings = _settings()
    if not settings.has_chat_model:
        raise InputError("Chưa có mô hình chấm: hãy đặt OPENAI_BASE_URL (hoặc OPENAI_API_KEY) và OPENAI_MODEL.")
    judge = Judge(_endpoint(settings), CACHE / "judge")
    a = agreement(judge, read_labels())
    say(
        f"Mô hình chấm {settings.openai_model}: khớp nhãn chấm tay {a.agreed}/{a.statements} câu, "
        f"kappa {a.kappa:.2f}, không đọc được {a.unreadable}."
    )
    if args.folder:
        v = judged(judge, read_run(args.folder))
        say(f"Trong lần đo: {v.supported}/{v.statements} câu được coi là có căn cứ, không đọc được {v.unreadable}.")
    return 0
