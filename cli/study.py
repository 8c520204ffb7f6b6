"""`quantriet study`: a pack for a study session as a file."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.llm import ChatModel, OpenAIChatModel
from assistant.settings import read_settings
from cli.opening import resolve, structure_only
from cli.output import say, warn
from corpus.errors import InputError
from retrieval.collection import Collection
from study.build import LONGEST, SHORTEST, Builder, Request
from study.formats import FORMATS, write
from study.pack import Audience, numbered
from study.template import DEFAULT, SECTIONS, read_template, shipped


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Registers the command."""
    study = commands.add_parser("study", help="bộ tài liệu học tập, quán triệt")
    study.add_argument("documents", nargs="+", metavar="VĂN_BẢN", help="“Chỉ thị 42”; nêu thêm văn bản để đối chiếu")
    study.add_argument("--out", required=True, type=Path, metavar="TỆP", help=f"đuôi tệp: {', '.join(FORMATS)}")
    study.add_argument(
        "--audience", choices=[a.value for a in Audience], default=Audience.CHI_BO.value, help="người học"
    )
    study.add_argument("--minutes", type=int, default=90, metavar="N", help=f"số phút, {SHORTEST} đến {LONGEST}")
    study.add_argument("--seed", type=int, default=1, metavar="N", help="cùng một số cho cùng một bộ trắc nghiệm")
    study.add_argument(
        "--without", nargs="+", choices=SECTIONS, default=[], metavar="PHẦN", help=f"bỏ phần: {', '.join(SECTIONS)}"
    )
    study.add_argument(
        "--answerer", choices=["extractive", "llm"], help="lời của văn bản, hay lời của mô hình có kiểm chứng"
    )
    study.add_argument(
        "--template",
        type=Path,
        default=DEFAULT,
        metavar="TỆP",
        help=f"mẫu .toml của cơ quan, hoặc tên mẫu có sẵn: {', '.join(shipped())}",
    )
    study.set_defaults(run=_study)


def _model(answerer: str | None) -> Callable[[], ChatModel] | None:
    """Makes a chat model, where one is set up and the documents' own words are not asked for."""
    settings = read_settings()
    if answerer == "llm" and not settings.has_chat_model:
        raise InputError(
            "Chưa có mô hình: hãy đặt OPENAI_BASE_URL hoặc OPENAI_API_KEY, hoặc dùng --answerer extractive."
        )
    return (lambda: OpenAIChatModel(settings)) if settings.has_chat_model and answerer != "extractive" else None


def _study(args: argparse.Namespace) -> int:
    if not SHORTEST <= args.minutes <= LONGEST:
        raise InputError(f"Thời lượng phải từ {SHORTEST} đến {LONGEST} phút.")
    if args.out.suffix.lower() not in FORMATS:
        raise InputError(
            f"Không ghi được dạng “{args.out.suffix}”: hãy đặt đuôi tệp là một trong {', '.join(FORMATS)}."
        )
    if not args.out.absolute().parent.is_dir():
        raise InputError(f"Không có thư mục {args.out.absolute().parent}: hãy tạo thư mục hoặc ghi vào chỗ khác.")
    template = read_template(args.template)
    index = structure_only()
    warn(*index.problems())
    collection = Collection(index.store)
    documents = [resolve(reference, collection) for reference in args.documents]
    if len({d.id for d in documents}) < len(documents):
        raise InputError("Một văn bản được nêu hai lần.")
    request = Request(documents, Audience(args.audience), args.minutes, args.seed, frozenset(args.without))
    make_model = _model(args.answerer)
    builder = Builder(request, collection, index.store.corrections, template, make_model)
    sections = []
    for section in builder.sections():
        if make_model is not None:  # each part waits for the model
            warn(f"xong phần {section.title}")
        sections.append(section)
    pack = numbered(builder.pack(sections))
    args.out.write_bytes(write(pack, template, args.out))
    content = sum(1 for _ in pack.content())
    parts, cited = len(pack.sections), len(pack.citations)
    say(f"Đã ghi {args.out.name}: {parts} phần, {content} dòng từ văn bản, {cited} trích dẫn.")
    if builder.wording is not None:
        taken, kept = builder.wording.taken, builder.wording.kept
        reason = f" {builder.wording.reason}" if builder.wording.reason else ""
        say(f"Mô hình viết lại {taken} đoạn; {kept} đoạn giữ lời của văn bản.{reason}")
    if pack.dropped:
        say(f"Đã bỏ {pack.dropped} dòng không qua được bước đối chiếu với văn bản.")
    return 0
