"""Finds passages for a question: understood first, then lexical and dense search, fused and ranked.

A named document bounds the search to it and to what implements it; a named place shuts out the
documents of other places. Structure (who is given a task, what is a target, where metadata stands)
lifts the passages that can answer the kind of question asked.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import zip_longest

from corpus.assignments import Role
from corpus.bodies import Body
from corpus.directive import Directive, Passage, PassageKind, Relation
from corpus.text import fold, words
from retrieval.collection import Collection
from retrieval.definitions import defines
from retrieval.fuse import weighted_sum
from retrieval.index import Index
from retrieval.quoting import matter_of
from retrieval.search import Hit, Kind, NamedBody, SearchResult, Understanding
from retrieval.understand import understand

_POOL = 80
"""Candidates taken from each list before ranking."""

#: Weights of the two lists (min-max scaled), and what structure adds; tuned on the tune half.
WEIGHTS = {
    "lexical": 1.0,
    "dense": 0.5,
    "body_lead": 0.5,
    "body_coordinate": 0.3,
    "body_named": 0.15,
    "assigns": 0.15,
    "everyone": 0.6,
    "metadata": 1.0,
    "frame_asked": 0.6,
    "section": 0.5,
    "directly": 0.6,
    "sibling": 0.2,
    "relation": 0.6,
    "defines": 0.6,
    "year": 0.3,
    "named_document": 0.25,
    "place": 0.3,
    "heading": -0.3,
}


class Retriever:
    """Search over one index."""

    def __init__(self, index: Index, collection: Collection) -> None:
        self._index = index
        self.collection = collection

    def search(
        self,
        question: str,
        k: int = 10,
        understood: Understanding | None = None,
        within: frozenset[str] | None = None,
    ) -> SearchResult:
        """The `k` passages that best fit the question.

        Args:
            question: standing alone (follow-ups resolved by the caller).
            k: how many to return; fewer only where the collection has fewer.
            understood: what the question means, where the caller knows it already.
            within: the documents that passages may come from; None for all.
        """
        started = time.perf_counter()
        understood = understood or understand(question, self.collection)
        meant = time.perf_counter()
        sides = _sides(understood)
        if len(sides) > 1:
            hits = self._interleaved([self._ranked(question, s, self._scope(s, within), k, within) for s in sides], k)
        else:
            hits = self._ranked(question, understood, self._scope(understood, within), k, within)
        state = self._index.state()
        done = time.perf_counter()
        return SearchResult(
            query=question,
            understood=understood,
            hits=tuple(hits),
            near=self._is_near(hits),
            index=str(state),
            timings_ms={
                "understand": round(1000 * (meant - started)),
                "search": round(1000 * (done - meant)),
            },
        )

    def _is_near(self, hits: Sequence[Hit]) -> bool:
        embedder = self._index.embedder
        if embedder is None:
            return False
        from retrieval.embeddings import near  # with LangChain, which a command that embeds nothing does without

        enough = near(embedder.model_id)
        return enough is not None and any(h.similarity is not None and h.similarity >= enough for h in hits)

    @staticmethod
    def _interleaved(lists: list[list[Hit]], k: int) -> list[Hit]:
        """One list of all sides of a comparison, turn by turn, scores kept non-increasing."""
        taken: dict[str, Hit] = {}
        for turn in zip_longest(*lists):
            for hit in turn:
                if hit is not None:
                    taken.setdefault(hit.passage.id, hit)
        hits: list[Hit] = []
        for hit in list(taken.values())[:k]:
            score = min(hit.score, hits[-1].score) if hits else hit.score
            hits.append(replace(hit, rank=len(hits) + 1, score=score))
        return hits

    # Scope

    def _scope(self, understood: Understanding, within: frozenset[str] | None) -> frozenset[str] | None:
        """The documents to search; None for all. What the question names, as far as it lies `within`."""
        scope = self._meant(understood)
        if within is None or scope is None:
            return scope if within is None else within
        return scope & within or within

    def _meant(self, understood: Understanding) -> frozenset[str] | None:
        """The documents that a question asks about; None for all.

        Named documents with what implements them; for a named document that is not held, those
        that mention it. A place shuts out other places' documents, not central ones.
        """
        directives = self.collection.directives
        named: set[str] = set()
        for n in understood.documents:
            named.update(n.held)
            for held in n.held:
                named.update(self.collection.implementers(held))
                if understood.kind in (Kind.METADATA, Kind.CROSSREF):
                    named.update(self._stated_by(directives[held]))
            named.update(p.rpartition(".")[0] for p in n.mentioned_in)
        if understood.places:
            local = {i for i, d in directives.items() if d.place is None or d.place in understood.places}
            at_place = {i for i, d in directives.items() if d.place in understood.places}
            if named and at_place:
                # The place's own documents count even where they do not name the document.
                return frozenset((named & local) | at_place)
            return frozenset(named & local or named) if named else frozenset(local)
        return frozenset(named) if named else None

    def _stated_by(self, directive: Directive) -> Iterable[str]:
        """Documents that state a field which the directive itself does not print."""
        files = {(s.file, s.lines) for s in directive.sources.values() if s.file and s.lines}
        for d in self.collection.directives.values():
            if any(f == d.file and d.lines.first <= ls.first <= d.lines.last for f, ls in files):
                yield d.id

    # Ranking

    def _ranked(
        self,
        question: str,
        understood: Understanding,
        scope: frozenset[str] | None,
        k: int,
        within: frozenset[str] | None,
    ) -> list[Hit]:
        lists = self._lists(question, understood, scope)
        pool: dict[str, set[str]] = {}
        for name, scores in lists.items():
            for i in scores:
                pool.setdefault(i, set()).add(name)
        sections = self._sections(question, scope)
        for i in self._structural(understood, scope) | sections.keys():
            pool.setdefault(i, set()).add("reference")
        fused = weighted_sum([(WEIGHTS[name], scores) for name, scores in lists.items()])
        passages = self._passages(pool)
        directives = self.collection.directives
        stating = self._stating(understood)
        scored: list[tuple[float, str, set[str]]] = []
        for i, passage in passages.items():
            directive = directives.get(passage.document_id)
            if directive is None or (within is not None and directive.id not in within):
                continue
            bonus, why = self._bonus(passage, directive, understood, stating)
            if i in sections:
                bonus += WEIGHTS["section"]
                bonus += WEIGHTS["directly"] if understood.kind is Kind.LIST and sections[i] else 0.0
            scored.append((fused.get(i, 0.0) + bonus, i, pool[i] | why))
        scored.sort(key=lambda item: (-item[0], item[1]))
        if understood.kind is Kind.LIST:
            scored = self._with_siblings(scored, passages)
        similar = lists.get("dense", {})
        hits = [self._hit(n, s, why, passages[i], similar.get(i)) for n, (s, i, why) in enumerate(scored[:k], 1)]
        if len(hits) < k and scope is not None:
            hits += self._filled(question, understood, hits, k, within)
        return hits

    def _with_siblings(
        self, scored: list[tuple[float, str, set[str]]], passages: dict[str, Passage]
    ) -> list[tuple[float, str, set[str]]]:
        """The same with the whole list of each of the best items: those beside an item share in its score."""
        own = {i: (score, why) for score, i, why in scored}
        shared: dict[str, float] = {}
        for score, i, _ in scored[:_LISTS]:
            best = passages[i]
            for p in self.collection.passages(best.document_id):
                if p.id != i and p.path[:-1] == best.path[:-1] and p.kind is best.kind:
                    passages[p.id] = p
                    shared[p.id] = max(shared.get(p.id, 0.0), WEIGHTS["sibling"] * score)
        whole = []
        for i in own.keys() | shared.keys():
            score, why = own.get(i, (0.0, {"reference"}))
            whole.append((score + shared.get(i, 0.0), i, why))
        return sorted(whole, key=lambda item: (-item[0], item[1]))

    def _filled(
        self, question: str, understood: Understanding, hits: list[Hit], k: int, within: frozenset[str] | None
    ) -> list[Hit]:
        """Passages from outside the scope, below all of those inside, until there are `k`."""
        known = {h.passage.id for h in hits}
        floor = min((h.score for h in hits), default=0.0)
        lists = self._lists(question, understood, within)
        fused = weighted_sum([(WEIGHTS[name], s) for name, s in lists.items()])
        order = sorted((i for i in fused if i not in known), key=lambda i: (-fused[i], i))
        passages = self.collection_passages(order[: k - len(hits)])
        return [self._hit(len(hits) + n, floor - n * 1e-6, {"lexical"}, p) for n, p in enumerate(passages, 1)]

    def collection_passages(self, ids: list[str]) -> list[Passage]:
        """The passages of `ids` that exist, in that order."""
        found = self._passages(dict.fromkeys(ids))
        return [found[i] for i in ids if i in found]

    def _passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        return self._index.store.passages(list(ids))

    def _lists(
        self, question: str, understood: Understanding, scope: frozenset[str] | None
    ) -> dict[str, dict[str, float]]:
        """The lexical and the dense list; without vectors the lexical alone."""
        store = self._index.store
        dense, embedder = self._index.dense(), self._index.embedder
        few = scope if scope is not None and len(scope) <= _BOUNDED else None
        words = _searched(question, understood)
        with ThreadPoolExecutor(1) as other:  # embedding takes as long as the lexical search
            asked = matter_of(understood.restored or question)
            vector = other.submit(embedder.embed_query, asked) if dense is not None and embedder else None
            lists = {"lexical": store.search(words, _POOL, scope) if few is None else store.within(words, _POOL, few)}
        if dense is not None and vector is not None:
            if few is not None:
                passages = {d: store.passage_ids(d) for d in sorted(few)}
                lists["dense"] = dense.within(vector.result(), _POOL, passages)
            else:
                lists["dense"] = dense.search(vector.result(), _POOL, scope)
        return lists

    def _structural(self, understood: Understanding, scope: frozenset[str] | None) -> set[str]:
        """Passages that structure alone points at, whatever words they share with the question."""
        found: set[str] = set()
        for n in understood.documents:
            found.update(n.mentioned_in)
        documents = scope if scope is not None and len(scope) <= _FEW else frozenset()
        found |= self._stating(understood)
        if understood.kind is Kind.METADATA:
            for n in understood.documents:
                for held in n.held:
                    found.update(p.id for p in self.collection.passages(held) if p.kind is understood.frame)
        if understood.kind is Kind.AGENCY and not understood.bodies:
            named = [d for n in understood.documents for d in n.held]
            found.update(t.spans[0].passage_id for d in named for t in self.collection.tasks(d))
        if understood.bodies:
            for document_id in documents:
                for p in self.collection.passages(document_id):
                    if any(
                        matches(b, t.body, self.collection.directives[document_id])
                        for b in understood.bodies
                        for t in self.collection.tasks_at(p)
                    ):
                        found.add(p.id)
        return found

    def _sections(self, question: str, scope: frozenset[str] | None) -> dict[str, bool]:
        """The passages of the sections that the question names by their titles ("phần tổ chức thực hiện").

        Each with whether it stands in the section directly, as an item of its own or a heading.
        """
        if scope is None or len(scope) > _FEW:
            return {}
        asked = f" {' '.join(_plain(question))} "
        best = _SECTION_WORDS - 1
        found: dict[str, bool] = {}
        for document_id in scope:
            for p in self.collection.passages(document_id):
                for depth, title in enumerate(p.path[:-1], 2):
                    said = _plain(_UNIT_LABEL.sub("", title))
                    if len(said) >= max(best, _SECTION_WORDS) and f" {' '.join(said)} " in asked:
                        if len(said) > best:
                            best, found = len(said), {}
                        found[p.id] = depth == len(p.path)
        return found

    def _stating(self, understood: Understanding) -> set[str]:
        """For a question about documents themselves: where what is known of them stands."""
        if understood.kind is not Kind.METADATA:
            return set()
        directives = self.collection.directives
        held = [i for n in understood.documents for i in n.held]
        return {p for i in held for p in self._metadata_passages(directives[i])}

    def _metadata_passages(self, directive: Directive) -> set[str]:
        """Where a document's fields stand: its header and signature, or another document's words."""
        found = {
            p.id
            for p in self.collection.passages(directive.id)
            if p.kind in (PassageKind.HEADER, PassageKind.SIGNATURE)
        }
        for source in directive.sources.values():
            for d in self.collection.directives.values():
                if source.file == d.file and source.lines and d.id != directive.id:
                    found.update(
                        p.id
                        for p in self.collection.passages(d.id)
                        if p.lines.first <= source.lines.first <= p.lines.last
                    )
        return found

    def _bonus(
        self, passage: Passage, directive: Directive, understood: Understanding, stating: set[str]
    ) -> tuple[float, set[str]]:
        """What structure adds to a passage's score, and why it matched; `stating` as `_stating` gives it."""
        bonus, why = 0.0, set()
        kind = understood.kind
        if passage.kind is PassageKind.HEADING:
            bonus += WEIGHTS["heading"]
        held = {h for n in understood.documents for h in n.held}
        if directive.id in held:
            bonus += WEIGHTS["named_document"]
            why.add("reference")
        if directive.place and directive.place in understood.places:
            bonus += WEIGHTS["place"]
        if kind is Kind.METADATA:
            asked = passage.kind is understood.frame and directive.id in held
            if asked or passage.id in stating:
                bonus += WEIGHTS["metadata"] + (WEIGHTS["frame_asked"] if asked else 0.0)
                why.add("reference")
        if kind in (Kind.AGENCY, Kind.DEADLINE, Kind.LIST) and passage.kind not in _FRAME:
            gained = self._assigned(passage, directive, understood)
            bonus += gained
            if gained >= WEIGHTS["body_coordinate"]:
                why.add("body")
        if understood.term and defines(understood.term.term, passage.text):
            bonus += WEIGHTS["defines"]
        if kind is Kind.CROSSREF:
            bonus += self._relates(passage)
        if understood.years and passage.kind not in _FRAME:
            where = f"{passage.text} {' '.join(passage.path)}"
            if any(re.search(rf"(?<!\d){y}(?!\d)", where) for y in understood.years):
                bonus += WEIGHTS["year"]
        return bonus, why

    def _assigned(self, passage: Passage, directive: Directive, understood: Understanding) -> float:
        tasks = self.collection.tasks_at(passage)
        if not understood.bodies:
            return WEIGHTS["assigns" if understood.kind is not Kind.AGENCY else "everyone"] if tasks else 0.0
        best = 0.0
        for named in understood.bodies:
            for t in tasks:
                if matches(named, t.body, directive):
                    weight = "body_coordinate" if t.role is Role.COORDINATE else "body_lead"
                    best = max(best, WEIGHTS[weight])
        if not best and any(fold(f) in fold(passage.text) for b in understood.bodies for f in b.families):
            best = WEIGHTS["body_named"]
        return best

    def _relates(self, passage: Passage) -> float:
        """Whether the passage states a relation of the document to another."""
        wanted = {
            Relation.REPLACES,
            Relation.IMPLEMENTS,
            Relation.BASED_ON,
            Relation.TRANSMITS,
            Relation.CONTINUES,
        }
        for r in self.collection.references_of(passage.document_id):
            if r.mention.passage_id == passage.id and r.mention.relation in wanted:
                return WEIGHTS["relation"]
        return 0.0

    def _hit(self, rank: int, score: float, why: set[str], passage: Passage, similarity: float | None = None) -> Hit:
        return Hit(
            similarity=similarity,
            rank=rank,
            score=round(score, 6),
            matched_by=tuple(w for w in _REASONS if w in why),
            passage=passage,
            document=self.collection.directives[passage.document_id],
        )


#: Documents up to which a bounded search goes through all of their passages; beyond, the whole collection is
#: searched, and what is outside the bounds left out.
_BOUNDED = 60
#: Documents of which every passage may be looked at for structure.
_FEW = 12
#: The best hits whose neighbours in the outline are brought along when a list is asked for.
_LISTS = 3
#: Words that a section's title needs to be recognised in a question.
_SECTION_WORDS = 3
_UNIT_LABEL = re.compile(
    r"^\s*(?:(?:Phần|Chương|Mục|Điều|Phụ lục)\s+\S+|[IVXL]+|[A-Z]|\d+(?:\.\d+)*|[a-zđ])\s*[.):/-]+\s*", re.I
)
_REASONS = ("reference", "body", "lexical", "dense")
_FRAME = (PassageKind.HEADER, PassageKind.SIGNATURE, PassageKind.RECIPIENTS)


def _plain(text: str) -> list[str]:
    """The words of a title or a question without accents and without what only joins or counts them."""
    return [w for w in map(fold, words(text)) if w not in ("va", "cac", "nhung", "cua", "mot", "so")]


def matches(named: NamedBody, found: Body, directive: Directive) -> bool:
    """Whether a body found in a document can be the one that the question names.

    A level, place or owner that both state has to agree; a place that only the question states has
    to be the document's. A group is among those of a larger one: "cấp ủy" of "cấp ủy đảng, chính quyền".
    """
    if found.family not in named.families and not _is_among(named, found.family):
        return False
    if named.level and found.level and named.level != found.level:
        return False
    if named.level == "central" and directive.place and found.level != "central":
        return False
    if named.level not in (None, "central") and found.level is None and directive.place is None:
        return False
    if named.owner and found.owner and named.owner != found.owner:
        return False
    place = found.place or (directive.place if found.level != "central" else None)
    return not (named.place and place and named.place != place)


def _is_among(named: NamedBody, group: str) -> bool:
    """Whether a group, or a body that says no more than its kind, is among those of a group.

    Groups are in small letters.
    """
    bare = named.family[0].islower() or not (named.level or named.place or named.owner)
    return group[0].islower() and bare and f" {fold(named.family)} " in f" {fold(group).replace(',', ' ')} "


def _searched(question: str, understood: Understanding) -> str:
    """The words to look for: the question's own, with accents restored, and earlier names of bodies."""
    earlier = [f for b in understood.bodies for f in b.families if f != b.family]
    return " ".join([matter_of(understood.restored or question), *earlier])


def _sides(understood: Understanding) -> list[Understanding]:
    """What a comparison compares: places, named documents or years, each asked for by itself."""
    if understood.kind is not Kind.COMPARISON:
        return [understood]
    if len(understood.places) > 1:
        return [replace(understood, places=(p,)) for p in understood.places]
    held = [n for n in understood.documents if n.held]
    if len(held) > 1:
        return [replace(understood, documents=(n,), places=()) for n in held]
    if len(understood.years) > 1:
        return [replace(understood, years=(y,)) for y in understood.years]
    return [understood]


def sides_of(understood: Understanding) -> tuple[str, ...]:
    """The sides of a comparison that the question names, in its order, as `side_of` calls them."""
    if len(understood.places) > 1:
        return understood.places
    held = [n.label for n in understood.documents if n.held]
    if len(held) > 1:
        return tuple(dict.fromkeys(held))
    return tuple(map(str, understood.years)) if len(understood.years) > 1 else ()


def side_of(passage: Passage, directive: Directive, understood: Understanding) -> str | None:
    """Which side of a comparison a passage speaks for; None where it speaks for none."""
    if len(understood.places) > 1:
        return directive.place if directive.place in understood.places else None
    held = [n for n in understood.documents if n.held]
    if len(held) > 1:
        return next((n.label for n in held if directive.id in n.held), None)
    if len(understood.years) > 1:
        where = f"{passage.text} {' '.join(passage.path)}"
        return next((str(y) for y in understood.years if str(y) in where), None)
    return directive.id
