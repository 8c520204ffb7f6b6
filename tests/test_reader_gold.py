"""The four shipped files against their structure read by hand: eleven documents, line by line."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from corpus.corrections import read_corrections
from corpus.directive import Directive, ParsedDocument, PassageKind, Relation
from corpus.lines import label_of
from corpus.link import Linked, link
from corpus.reader import ParsedFile, read_file
from corpus.source import read_source
from corpus.text import verbatim

SOURCES = Path(__file__).parents[1] / "corpus" / "sources"
GOLD = json.loads((Path(__file__).parent / "data" / "gold.json").read_text(encoding="utf-8"))["documents"]
IDS = [f"{g['file'][:3]}:{g['lines'][0]}" for g in GOLD]

each_document = pytest.mark.parametrize("gold", GOLD, ids=IDS)
KINDS = {
    "number": "khoản",
    "roman": "mục",
    "decimal": "điểm",
    "dieu": "điều",
    "bullet": "gạch đầu dòng",
    "label": "sao",
}


class Collection(NamedTuple):
    files: dict[str, ParsedFile]
    texts: dict[str, list[str]]
    linked: Linked


@cache
def collection() -> Collection:
    paths = sorted(SOURCES.glob("*.txt"))
    files = {p.name: read_file(read_source(p), read_corrections(p)) for p in paths}
    texts = {p.name: read_source(p).text.split("\n") for p in paths}
    return Collection(files, texts, link(d for f in files.values() for d in f.documents))


def directive_of(gold: dict) -> Directive:
    found = [d for d in collection().linked.directives if d.file == gold["file"] and [*d.lines] == gold["lines"]]
    assert found, f"no document at {gold['file']}:{gold['lines']}"
    return found[0]


def document_of(gold: dict) -> ParsedDocument:
    wanted = directive_of(gold).id
    return next(d for d in collection().files[gold["file"]].documents if d.directive.id == wanted)


def title_in(gold: dict) -> str:
    return " ".join(verbatim(collection().texts[gold["file"]][n - 1]) for n in gold["title_lines"])


def test_the_files_hold_eleven_documents_and_no_other():
    found = sorted((d.file, [*d.lines]) for d in collection().linked.directives)
    assert found == sorted((g["file"], g["lines"]) for g in GOLD)


@each_document
def test_metadata(gold):
    found = directive_of(gold)
    wanted = {field: gold[field] for field in ("type", "number", "date", "issuer", "place", "signer")}
    assert {field: getattr(found, field) for field in wanted} == wanted
    assert found.title == title_in(gold)


@each_document
@pytest.mark.parametrize("field", ["number", "date"])
def test_where_number_and_date_were_read(gold, field):
    source = directive_of(gold).source(field)
    assert source.where == gold[f"{field}_where"]
    assert ([*source.lines] if source.lines else []) == [n for n in gold[f"{field}_lines"] for _ in range(2)]


@each_document
def test_where_title_and_signer_were_read(gold):
    found = directive_of(gold)
    assert [*found.source("title").lines] == [gold["title_lines"][0], gold["title_lines"][-1]]
    assert found.source("signer").lines == (gold["signer_line"], gold["signer_line"])


@each_document
def test_sentences_split_by_a_page_break_are_whole(gold):
    pieces = [{piece.line for piece in p.pieces} for p in document_of(gold).passages]
    assert [s for s in gold["page_break_splits"] if not any(set(s) <= lines for lines in pieces)] == []


@each_document
def test_stamps_and_other_noise_are_in_no_passage(gold):
    own = range(gold["lines"][0], gold["lines"][1] + 1)
    spans = [n.lines for n in collection().files[gold["file"]].noise if n.kind != "blank"]
    assert [n for first, last in spans for n in range(first, last + 1) if n in own] == gold["noise_lines"]
    read = {piece.line for p in document_of(gold).passages for piece in p.pieces}
    assert not read & set(gold["noise_lines"])


@each_document
def test_stamps_are_never_metadata(gold):
    found = directive_of(gold)
    stated = {name: s.lines for name, s in found.sources.items() if s.lines and s.file == gold["file"]}
    ends = {n for name, span in stated.items() if name != "issuer" for n in span}
    assert not ends & set(gold["noise_lines"])


@each_document
def test_outline_labels_stand_on_their_lines(gold):
    starts = {p.lines.first: p for p in document_of(gold).passages}
    for unit in gold["outline"]:
        passage = starts.get(unit["line"])
        assert passage is not None, unit
        assert (passage.kind is PassageKind.HEADING) == unit["heading"], unit
        label = label_of(passage.text, collection().texts[gold["file"]][unit["line"] - 1])
        if unit["kind"] == "paragraph":
            assert passage.kind is PassageKind.PARAGRAPH, unit
        else:
            assert label is not None and label.kind == KINDS[unit["kind"]], (unit, label)
            assert unit["label"] in (label.value, label.text.strip(".)"), label.text.strip(".) -")), (unit, label)


@each_document
def test_no_passage_begins_where_no_unit_does(gold):
    framed = (PassageKind.HEADER, PassageKind.RECIPIENTS, PassageKind.SIGNATURE)
    found = {p.lines.first for p in document_of(gold).passages if p.kind not in framed}
    assert found - {u["line"] for u in gold["outline"]} <= {289}  # 001:289 is a brace of the Nơi nhận list


@each_document
def test_citations(gold):
    document = document_of(gold)
    passages = {p.id: p for p in document.passages}
    found = {}
    for mention in document.mentions:
        first, last = passages[mention.passage_id].lines_of(mention.start, mention.end)
        for line in range(first, last + 1):
            found.setdefault((mention.number, line), set()).add(mention.date)
    for citation in gold["citations"]:
        dates = [found.get((citation["number"], line)) for line in citation["lines"]]
        assert None not in dates, citation
        stated = set().union(*dates) - {None}
        assert stated <= {citation["date"]}, citation


@each_document
def test_passages_are_verbatim_with_skipped_lines_left_out(gold):
    lines = collection().texts[gold["file"]]
    for p in document_of(gold).passages:
        span = (lines[n - 1] for n in range(p.lines.first, p.lines.last + 1) if n not in p.skipped_lines)
        assert p.text == verbatim("\n".join(span)), p.id


def test_a_quote_keeps_what_a_correction_mends():
    passages = document_of(GOLD[3]).passages
    assert any("ĐẢNG ỦY KHỎI" in p.text for p in passages)
    assert "Khối" in directive_of(GOLD[3]).issuer


def test_the_letter_transmits_what_it_lists():
    letter = document_of(GOLD[3])
    sent = {m.number for m in letter.mentions if m.relation is Relation.TRANSMITS}
    assert sent == {"213-QĐ/TW", "160-TB/TW", "42-CT/TW", "43-CTr/TU", "175-KH/TU", "187-KH/TU"}


def test_references_are_resolved_to_held_documents_only():
    by_id = {d.id: d for d in collection().linked.directives}
    resolved = {(r.mention.number, by_id[r.target_id].number) for r in collection().linked.references if r.target_id}
    assert resolved == {(n, n) for n, _ in resolved}
    assert {"42-CT/TW", "10-CT/TW", "35-KH/TU"} <= {n for n, _ in resolved}
    absent = {"187-KH/TU", "585-CV/BTGTU", "02-NQ/TW", "52-NQ/TW", "29-NQ/TW", "62-KL/TW", "83-KL/TW", "76-QĐ/TW"}
    assert not absent & {n for n, _ in resolved}
    assert absent <= {r.mention.number for r in collection().linked.references}


@pytest.mark.parametrize(
    ("document", "implemented"), [(7, "42-CT/TW"), (2, "02-NQ/TW"), (9, "02-NQ/TW"), (8, "52-NQ/TW")]
)
def test_what_a_plan_carries_out(document, implemented):
    relations = {m.number for m in document_of(GOLD[document]).mentions if m.relation is Relation.IMPLEMENTS}
    assert relations == {implemented}
