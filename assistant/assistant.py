"""Answers questions: make standalone, understand, search, judge, draft, check, put into words.

The one place that knows the order of the steps. Two answerers share it: the extractive one and a
chat model; what a model writes passes the same grounding check, and what fails is not shown as fact.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from assistant.answer import Answer, Statement, Status, Turn, Usage
from assistant.asking import asked_part
from assistant.cite import document_name
from assistant.conversation import focused, short_name, standalone, subject_of, that_document
from assistant.decline import declined
from assistant.extractive import Draft, ExtractiveAnswerer
from assistant.focus import NO_FOCUS, Focus
from assistant.followup import made_standalone
from assistant.generate import Generated, generate
from assistant.grounding import check_statement
from assistant.judge import Verdict, coverage, judge, standing
from assistant.llm import ChatModel, OpenAIChatModel
from assistant.settings import Settings
from assistant.terms import Rarity, Terms
from assistant.unsaid import unsaid
from assistant.wording import answer_text, clean_question
from corpus.assignments import Role
from corpus.bodies import families, successor_note
from corpus.directive import Correction, PassageKind
from corpus.errors import InputError, ModelError
from corpus.library import Library
from corpus.text import fold
from retrieval.collection import Collection
from retrieval.index import Embedder, Index
from retrieval.quoting import matter_of
from retrieval.retriever import Retriever
from retrieval.search import SearchResult, Understanding
from retrieval.understand import understand

_log = logging.getLogger(__name__)

#: Longest question that is answered, in characters.
MAX_QUESTION = 8_000
_RETRIEVED = 10
_SPEAKS_OF, _AS_WELL = 0.42, 0.12
"""How much of a question (`coverage`) the document spoken of has to hold, and how much less than the whole
collection it may. Tuned on the tune half of the conversations."""


class Assistant:
    """One assistant over one index; safe to use from several threads."""

    def __init__(self, index: Index, make_model: Callable[[], ChatModel] | None, settings: Settings) -> None:
        """
        Args:
            index: the collection's index, its structure up to date.
            make_model: gives a chat model for one answer (it counts that answer's tokens); None for
                extractive answers only.
            settings: for the notices on screen.
        """
        self.index = index
        self.collection = Collection(index.store)
        self.retriever = Retriever(index, self.collection)
        self._extractive = ExtractiveAnswerer(self.collection, self.corrections)
        self._make_model = make_model
        self._settings = settings

    # What a front end shows beside answers

    def index_state(self) -> str:
        """ "complete", "lexical_only" or "building 37%"."""
        return str(self.index.state())

    def notices(self) -> tuple[str, ...]:
        """What to know at the start: files left out, no documents, a remote model in use, no dense search."""
        found = [*self.index.problems()]
        if not self.collection.directives:
            found.append("Kho chưa có văn bản nào: hãy thêm bằng lệnh quantriet documents add.")
        if self._make_model is not None:
            host = urlsplit(self._settings.openai_base_url or "https://api.openai.com").hostname or ""
            if host not in ("127.0.0.1", "localhost", "::1"):
                found.append(
                    f"Câu hỏi và các đoạn văn bản liên quan được gửi tới mô hình ở {host}. Không hỏi về văn bản mật."
                )
        if self.index.embedder is None:
            found.append("Chỉ tìm theo từ ngữ: chưa cài được mô hình tìm theo nghĩa.")
        return tuple(found)

    def examples(self) -> tuple[str, ...]:
        """Questions that the collection can answer, made from its own documents."""
        return tuple(_examples(self.collection))

    def corpus_hash(self) -> str:
        """The state of the collection's files, so that an answer can be told from one on other texts."""
        files = sorted({d.file for d in self.collection.directives.values()})
        listed = "\n".join(f"{self.collection.sha256(file)}  {file}" for file in files)
        return hashlib.sha256(listed.encode()).hexdigest()

    @property
    def make_model(self) -> Callable[[], ChatModel] | None:
        """Gives a chat model for one request; None where none is set up."""
        return self._make_model

    def corrections(self, file: str) -> tuple[Correction, ...]:
        """The reviewed corrections of a file."""
        return self.index.store.corrections(file)

    # Answering

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        answerer: str | None = None,
        k: int = _RETRIEVED,
        focus: Focus = NO_FOCUS,
    ) -> Answer:
        """The answer to a question; see `stream`."""
        *_, last = self.stream(question, history, answerer=answerer, k=k, focus=focus)
        return last

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        answerer: str | None = None,
        k: int = _RETRIEVED,
        focus: Focus = NO_FOCUS,
    ) -> Iterator[Answer]:
        """The answer as it grows; the last one is final.

        Args:
            question: as typed.
            history: the conversation so far, oldest first.
            answerer: "extractive" or "llm"; the chat model where there is one when None.
            k: how many retrieved passages to report, 10 at least.
            focus: what the reader bounded the conversation to.

        Raises:
            InputError: the question is empty or too long, or "llm" is asked for without a model.
        """
        started = time.perf_counter()
        question = clean_question(question)
        if not question:
            raise InputError("Câu hỏi trống: hãy gõ điều cần hỏi.")
        if len(question) > MAX_QUESTION:
            raise InputError(
                f"Câu hỏi dài {len(question):,} ký tự, quá giới hạn {MAX_QUESTION:,}: hãy hỏi ngắn gọn hơn.".replace(
                    ",", "."
                )
            )
        if answerer == "llm" and self._make_model is None:
            raise InputError(
                "Chưa có mô hình: hãy đặt OPENAI_BASE_URL hoặc OPENAI_API_KEY, hoặc dùng --answerer extractive."
            )
        model = self._make_model() if self._make_model is not None and answerer != "extractive" else None
        asked = asked_part(question, self.collection)
        if model is not None:
            whole = made_standalone(asked, history, self.collection, model)
        else:
            whole = standalone(asked, history, self.collection)
        unbounded, whole = whole, focused(whole, focus, self.collection)
        rewritten = time.perf_counter()
        within = focus.held(self.collection)
        result = self.retriever.search(whole, max(k, _RETRIEVED), within=within)
        if whole == asked and history and (kept := self._on_subject(asked, history, result, within)):
            whole, result = kept
            unbounded = whole
        elif whole != asked and (moved := self._moved_on(asked, history, result, within)):
            whole, result = moved
            unbounded = whole
        base = Answer(
            question=question,
            standalone_question=whole,
            understood=result.understood,
            status=Status.ANSWERED,
            text="",
            retrieved=result.hits,
            index=result.index,
            timings_ms={"retrieve": _ms(rewritten, time.perf_counter())},
            usage=model.usage if model is not None else Usage(),
        )
        yield base
        terms = Terms(matter_of(result.understood.restored or whole), Rarity(self.collection))
        verdict = self._out_of_focus(result.understood, focus) or judge(
            question,
            unbounded,
            whole,
            result,
            self.collection,
            terms,
            lambda matter: self._found(matter, within),
        )
        verdict = verdict.within(within, "; ".join(focus.shown(self.collection.directives)))
        if verdict.status is not Status.ANSWERED:
            yield self._timed(self._declined(base, verdict), started)
            return
        draft = self._extractive.draft(result, terms).within(within)
        if model is not None and draft.statements and not (result.understood.by_the_book or draft.by_the_book):
            for partial in self._modelled(model, base, draft, result):
                yield self._timed(partial, started)
            return
        yield self._timed(self._extracted(base, draft), started)

    def _on_subject(
        self, question: str, history: Sequence[Turn], free: SearchResult, within: frozenset[str] | None
    ) -> tuple[str, SearchResult] | None:
        """The question as one on the document spoken of, where that answers it as well as the whole collection.

        "Bộ nào chủ trì thực hiện?" says nothing of a document; in a conversation on one it means that one.
        """
        named = free.understood
        subject = (
            None
            if named.documents or named.places or that_document(question)
            else subject_of(question, history, self.collection)
        )
        if subject is None or (free.hits and free.hits[0].document.id in subject.spoken_of - subject.documents):
            return None
        whole = f"{question.rstrip(' ?.')} ({subject.name})?"
        bounded = self.retriever.search(whole, len(free.hits), within=within)
        terms = Terms(named.restored or question, Rarity(self.collection))
        there = coverage([h for h in bounded.hits if h.document.id in subject.documents], terms)
        if there >= _SPEAKS_OF and there >= coverage(free.hits, terms) - _AS_WELL:
            return whole, bounded
        return None

    def _moved_on(
        self, question: str, history: Sequence[Turn], put_in: SearchResult, within: frozenset[str] | None
    ) -> tuple[str, SearchResult] | None:
        """The question as one on another document at hand, where that speaks of its matter and the last does not.

        "Còn Tây Nguyên?" after a turn on a province's programme means the directive that it carries out, or another
        one spoken of before.
        """
        if understand(question, self.collection).documents or that_document(question):
            return None
        terms = Terms(put_in.understood.restored or put_in.query, Rarity(self.collection))
        stands = standing(put_in, self.collection, terms, lambda matter: self._found(matter, within))
        if stands is None or stands.elsewhere is None:
            return None
        document, subject = stands.elsewhere.document_id, subject_of(question, history, self.collection)
        if subject is None:
            return None
        carried_out = subject.documents.intersection(self.collection.implementers(document))
        if document not in subject.spoken_of and not carried_out:
            return None
        whole = f"{question.rstrip(' ?.')} ({short_name(document, self.collection)})?"
        return whole, self._found(whole, within)

    def _found(self, question: str, within: frozenset[str] | None) -> SearchResult:
        return self.retriever.search(question, _RETRIEVED, within=within)

    def _out_of_focus(self, understood: Understanding, focus: Focus) -> Verdict | None:
        """A document that is held, but not in what the reader bounded the conversation to, or nothing left in that."""
        within = focus.held(self.collection)
        chosen = "; ".join(focus.shown(self.collection.directives))
        if within is not None and not within:
            return Verdict(
                Status.NOT_IN_CORPUS,
                f"Phạm vi đang chọn không còn văn bản nào: {chosen}. Bỏ hoặc đổi phạm vi rồi hỏi lại.",
                missing=(chosen,),
            )
        held = {i for n in understood.documents for i in n.held}
        if within is None or not held or held & within:
            return None
        names = ", ".join(n.label for n in understood.documents if n.held)
        return Verdict(
            Status.NOT_IN_CORPUS,
            f"{names} nằm ngoài phạm vi đang chọn ({chosen}). Bỏ hoặc đổi phạm vi rồi hỏi lại.",
            missing=(names,),
        )

    def _extracted(self, base: Answer, draft: Draft) -> Answer:
        """The extractive answer; statements that fail the check are left out."""
        checked = time.perf_counter()
        groups: list[tuple[str, list[Statement]]] = []
        for heading, statements in draft.groups:
            sound = [s for s in statements if self._is_grounded(s, draft)]
            if sound:
                groups.append((heading, sound))
        if not groups:
            return self._nothing(base, draft)
        lost = len(draft.statements) - sum(len(sound) for _, sound in groups)
        whole = f"Đã bỏ {lost} ý không qua được bước đối chiếu với văn bản." if lost else draft.completeness
        notes = [*([whole] if whole else []), *draft.notes]
        return replace(
            base,
            text=answer_text(groups, notes, draft.missing, draft.rows, _later_names(base.understood, groups)),
            statements=tuple(s for _, ss in groups for s in ss),
            citations=draft.citations.all(),
            missing=tuple(draft.missing),
            timings_ms={**base.timings_ms, "verify": _ms(checked, time.perf_counter())},
        )

    def _is_grounded(self, statement: Statement, draft: Draft) -> bool:
        citations = draft.citations.of(statement.citations)
        findings = check_statement(statement.text, citations, self.corrections)
        for finding in findings:
            _log.warning("statement of passage %s left out: %s", citations[0].passage_id, finding.kind)
        return not findings

    def _nothing(self, base: Answer, draft: Draft) -> Answer:
        missing = draft.missing or [base.standalone_question]
        said = "Kho văn bản không có nội dung trả lời câu hỏi này."
        if draft.missing:
            said = f"Bản trong kho không ghi {'; '.join(draft.missing)}."
        verdict = Verdict(Status.NOT_IN_CORPUS, said, missing=tuple(missing))
        return self._declined(base, verdict)

    def _declined(self, base: Answer, verdict: Verdict) -> Answer:
        """An answer that says what is missing, unclear or out of scope, with what can be cited."""
        return declined(base, verdict, self.collection, self.corrections)

    def _modelled(self, model: ChatModel, base: Answer, draft: Draft, result: SearchResult) -> Iterator[Answer]:
        """The chat model's answer as its statements pass the check; the extractive one if it fails."""
        base = replace(base, prompt=model.prompt_hash)
        fallback: str
        last: Generated | None = None
        try:
            for last in generate(
                model,
                base.standalone_question,
                draft,
                result,
                self.collection,
                self.corrections,
            ):
                yield self._generated(base, last, model.name)
            if last is not None and last.statements:
                yield self._generated(base, last, model.name, draft)
                return
            fallback = (last.reason if last else None) or "mô hình không đưa ra câu nào khớp với văn bản"
        except ModelError as error:
            fallback = str(error)
        usage, checks = (base.usage + last.usage, last.checks) if last else (base.usage, ())
        yield replace(self._extracted(base, draft), fallback=fallback, usage=usage, checks=checks)

    def _notes(self, base: Answer, made: Generated, draft: Draft) -> list[str]:
        """What to say of a model's answer once it is there: what it lacks, and whether a list is whole."""
        dropped = f"Đã bỏ {made.dropped} câu của mô hình vì không khớp với đoạn được dẫn."
        shortened = "Có ý được viết gọn: mở trích dẫn để đọc nguyên văn."
        lost = "Danh sách chưa đủ: có ý không qua được bước đối chiếu với văn bản nên không nêu ở đây."
        return [
            *([dropped] if made.dropped else []),
            *([draft.completeness] if made.is_whole and draft.completeness else []),
            *([lost] if draft.whole and not made.is_whole else []),
            *([shortened] if made.is_shortened else []),
            *unsaid(base.understood, made.citations, self.collection),
        ]

    def _generated(self, base: Answer, made: Generated, model_name: str, draft: Draft | None = None) -> Answer:
        """A model's answer as far as it has come; with the extractive one once it is all there."""
        notes = self._notes(base, made, draft) if draft else ()
        return replace(
            base,
            text=answer_text(made.groups, notes, (), outside=_later_names(base.understood, made.groups)),
            statements=made.statements,
            citations=made.citations,
            answerer=f"llm:{model_name}",
            usage=base.usage + made.usage,
            checks=made.checks,
            timings_ms={**base.timings_ms, "verify": made.verify_ms},
        )

    @staticmethod
    def _timed(answer: Answer, started: float) -> Answer:
        total = _ms(started, time.perf_counter())
        retrieve, verify = (answer.timings_ms.get(step, 0) for step in ("retrieve", "verify"))
        timings = {
            "retrieve": retrieve,
            "answer": max(0, total - retrieve - verify),
            "verify": verify,
            "total": total,
        }
        return replace(answer, timings_ms=timings)


def open_assistant(settings: Settings, *, wait_for_vectors: bool = False) -> Assistant:
    """The assistant for these settings, its documents up to date.

    Args:
        settings: where things are and which models to use.
        wait_for_vectors: embed what is missing before returning; otherwise the caller does it
            (`assistant.index.embed_missing`) while the assistant already answers.
    """
    index = open_index(settings)
    index.refresh()
    if wait_for_vectors:
        index.embed_missing()
    make_model = (lambda: OpenAIChatModel(settings)) if settings.has_chat_model else None
    return Assistant(index, make_model, settings)


def open_index(settings: Settings, *, embedder: bool = True) -> Index:
    """The index of these settings, as it stands; nothing is read or built yet.

    Args:
        settings: where it is and which embedding model to use.
        embedder: False where only documents are wanted and no model need be loaded.
    """
    return Index(
        Library(settings.corpus, settings.home),
        settings.home,
        _embedder(settings) if embedder else None,
        settings.chroma_url,
    )


def _embedder(settings: Settings) -> Embedder | None:
    """The embedding model: a remote one if named, else the bundled one, else none."""
    # LangChain is a third of what a command has to import, and few of them embed anything.
    from retrieval.embeddings import bundled_embeddings, remote_embeddings

    if settings.openai_embedding_model:
        return remote_embeddings(settings.openai_embedding_model, settings.openai_base_url, settings.openai_api_key)
    return bundled_embeddings()


def _ms(start: float, end: float) -> int:
    return round(1000 * (end - start))


def _later_names(understood: Understanding, groups: Sequence[tuple[str, Sequence[Statement]]]) -> list[str]:
    """A clause on each body that was asked for by a later name than the answer's documents use."""
    said = fold(" ".join(s.text for _, statements in groups for s in statements))
    earlier = [f for b in understood.bodies for f in b.families if f != b.family and fold(f) in said]
    return [note for f in dict.fromkeys(earlier) if (note := successor_note(f))]


def _examples(collection: Collection) -> Iterator[str]:
    """Example questions from what the collection holds: a task, a target, a signer, a relation."""
    directives = list(collection.directives.values())
    numbered = [d for d in directives if d.number and collection.implementers(d.id)]
    known = families()
    for d in numbered[:1]:
        name = f"{d.type} {(d.number or '').split('-')[0]}"
        bodies = (t.body.family for t in collection.tasks(d.id) if t.role is Role.LEAD and t.body.family in known)
        if family := next(bodies, None):
            yield f"Nhiệm vụ của {family} theo {name}?"
        yield f"Văn bản nào triển khai {name}?"
    for d in directives:
        has_target = any(
            "chỉ tiêu" in " ".join(p.path).lower() and p.kind is PassageKind.ITEM for p in collection.passages(d.id)
        )
        if has_target and d.place:
            yield f"Chỉ tiêu đến năm 2025 của {d.place} là gì?"
            break
    for d in reversed(directives):
        if d.signer and d.number:
            yield f"Ai ký {document_name(d).split(' ngày')[0].split(' của')[0]}?"
            break
