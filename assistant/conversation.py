"""Makes a follow-up stand alone, from the conversation's earlier questions and answers.

"Thế còn Quảng Trị?" is the last question with another place; "Văn bản đó ai ký?" is a question on
the document last spoken of. What was put in is shown to the user ("Đang hỏi về …").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from assistant.answer import Turn
from assistant.cite import document_name
from assistant.focus import Focus
from assistant.pointing import Spoken, pointed, points_at_two, points_back
from assistant.wording import OUT_OF_SCOPE, WHAT_I_DO
from corpus.bodies import find_bodies
from corpus.codes import type_of
from corpus.places import find_places
from corpus.text import Phrase, fold, nfc, words
from retrieval.about import Field
from retrieval.collection import Collection
from retrieval.lexical import is_stop
from retrieval.search import Understanding
from retrieval.understand import understand

#: A document pointed at, not named: "văn bản đó", "chỉ thị này", "nó".
_THAT_DOCUMENT = Phrase(
    r"(?<!\w)(?:(?:văn bản|chỉ thị|nghị quyết|kế hoạch|chương trình(?: hành động)?|quy định|kết luận|công văn"
    r"|thông báo(?: kết luận)?|hướng dẫn|quyết định)\s+(?:này|đó|kia|trên|ấy|vừa rồi)"
    # Without its marks "nó" is written like a part of other words.
    r"|(?<!cháy )(?<!bùng )nó(?! lực| xấu| công))(?!\w)"
)
#: "Văn bản nêu nguyên nhân gì?": the one that is spoken of.
_BARE_DOCUMENT = Phrase(
    r"^\W*(?:trong )?(?:văn bản|tài liệu)(?=\s+(?:nêu|có|quy định|giao|đặt|yêu cầu|nói|đề ra|xác định)(?!\w))"
)
_THAT_BODY = Phrase(r"(?<!\w)(?:cơ quan|ban|đơn vị|tổ chức|bộ|ủy ban)\s+(?:này|đó|ấy|trên)(?!\w)")
_THAT_PERSON = Phrase(r"(?<!\w)(?:ông|bà|đồng chí|đ/c|người|vị)\s+(?:này|đó|ấy|ta)(?!\w)")
_OPENERS = Phrase(r"^\W*(?:thế|vậy|còn|thế còn|vậy còn|thế thì|vậy thì|rồi|ngoài|trong đó|như vậy|tiếp)(?!\w)")
_POINTING = Phrase(r"(?<!\w)(?:này|đó|kia|ấy|trên|nữa|khác)(?!\w)")
_COMPARED = re.compile(r"(?<!\w)so (?:voi|sanh)(?!\w)|(?<!\w)khac (?:gi|nhau|khong)(?!\w)")
_SHORT = 12
_TURNS = 120
"""How far back a conversation is read; understanding each costs some milliseconds."""
_NO_MATTER = 3


def that_document(question: str) -> re.Match[str] | None:
    """Where a question points at a document without naming it; offsets are those of its NFC text."""
    return _THAT_DOCUMENT.search(question)


def standalone(question: str, history: Sequence[Turn], collection: Collection) -> str:
    """The question with what it takes from the conversation put in; unchanged where it needs nothing."""
    if not needs_conversation(question, history, collection):
        return question
    return _made(question, _told(history, collection), collection)


def _told(history: Sequence[Turn], collection: Collection) -> list[Turn]:
    """The turns that say something, oldest first, each question as it stands alone."""
    told: list[Turn] = []
    for turn in _spoken(history)[-_TURNS:]:
        is_unknown = turn.role == "user" and turn.standalone is None
        told.append(replace(turn, standalone=_made(turn.content, told, collection)) if is_unknown else turn)
    return told


def _made(question: str, earlier: Sequence[Turn], collection: Collection) -> str:
    """The question with what it takes from turns that stand alone themselves."""
    if not needs_conversation(question, earlier, collection):
        return question
    previous = _last_question(earlier)
    chosen = _chosen(question, earlier)
    if chosen:
        return _asked_of(chosen, question, previous, collection)
    if points_back(question):
        turns = [Spoken(t.standalone or t.content, collection, is_question=t.role == "user") for t in earlier]
        question = pointed(question, turns, collection)
        if points_at_two(question):
            return question  # two were not spoken of: which are meant has to be asked
    own = understand(question, collection)
    subject = understand(previous, collection)
    if _IN_ALL.search(fold(question)):
        return _of_all(question, subject, collection)
    answers = [t.content for t in earlier if t.role == "assistant"]
    if _is_elliptic(question, own):
        return _substituted(previous, subject, own, collection)
    return _completed(question, own, subject, answers, collection)


def focused(question: str, focus: Focus, collection: Collection) -> str:
    """A question that stands alone, with the document or place that its reader chose and it leaves unsaid."""
    if not focus:
        return question
    own = understand(question, collection)
    held = [i for i in focus.documents if i in collection.directives]
    if held and not own.documents:
        names = "; ".join(short_name(i, collection) for i in held)
        question = f"{question.rstrip(' ?.')} ({names})?"
    if focus.places and not own.places:
        question = f"{question.rstrip(' ?.')} ở {', '.join(focus.places)}?"
    return question


class Subject(NamedTuple):
    """The document last spoken of in a conversation."""

    name: str
    """Short: "Chỉ thị 42-CT/TW"."""
    documents: frozenset[str]
    """Its id and those of what carries it out."""
    spoken_of: frozenset[str]
    """All documents that the conversation asked about or was answered from."""


def subject_of(question: str, history: Sequence[Turn], collection: Collection) -> Subject | None:
    """What a question goes on about that names nothing itself; None where it asks of the whole collection."""
    if _IN_ALL.search(fold(question)):
        return None
    earlier = _told(history, collection)
    if not any(t.role == "user" for t in earlier):
        return None
    subject = understand(_last_question(earlier), collection)
    answers = [t.content for t in earlier if t.role == "assistant"]
    held = [i for n in subject.documents for i in n.held] or (headed(answers[-1], collection) if answers else [])
    if not held:
        return None
    spoken_of = {*held, *(i for answer in answers for i in headed(answer, collection))}
    return Subject(
        short_name(held[0], collection),
        frozenset({held[0], *collection.implementers(held[0])}),
        frozenset(spoken_of),
    )


def leaves_subject(before: Understanding, now: Understanding) -> bool:
    """Whether a question names documents, or places, none of which the one before was about."""
    documents = ({d.label for d in before.documents}, {d.label for d in now.documents})
    places = (set(before.places), set(now.places))
    return any(a and b and a.isdisjoint(b) for a, b in (documents, places))


def needs_conversation(question: str, history: Sequence[Turn], collection: Collection) -> bool:
    """Whether the question leaves something unsaid that an earlier turn may have said."""
    earlier = _spoken(history)
    if not any(t.role == "user" for t in earlier):
        return False
    if _chosen(question, earlier) or points_back(question):
        return True
    if _IN_ALL.search(fold(question)):
        return that_document(question) is not None or _THAT_PERSON.search(question) is not None
    own = understand(question, collection)
    return _depends(question, own) or _is_elliptic(question, own)


def matter(question: str, collection: Collection) -> frozenset[str]:
    """The words, without accents, of what a follow-up asks: not whom or which document it names or points at."""
    if _CHOICE.match(fold(question)):
        return frozenset()
    bare = _unnamed(question, understand(question, collection))
    for pointing in (_THAT_DOCUMENT, _THAT_BODY, _OPENERS, _POINTING):
        bare = pointing.without(bare)
    return frozenset(w for w in words(bare) if w not in _FILLER and not is_stop(w))


def _spoken(history: Sequence[Turn]) -> list[Turn]:
    """The turns that say something: small talk and its answers change no subject."""
    turns = [t for t in history if t.content.strip()]
    idle = {i for i, t in enumerate(turns) if t.role == "assistant" and t.content.endswith((OUT_OF_SCOPE, WHAT_I_DO))}
    return [t for i, t in enumerate(turns) if i not in idle and not (t.role == "user" and i + 1 in idle)]


def _last_question(earlier: Sequence[Turn]) -> str:
    """The latest question of the user, as it stands alone."""
    last = next(t for t in reversed(earlier) if t.role == "user")
    return last.standalone or last.content


_CHOICE = re.compile(
    r"^\W*(?:(?:y toi la|toi hoi|hoi|chon|lay)\s+)?(?:(?:cai|van ban|so|muc|cau|y)\s+)?"
    r"(?:(?:thu\s+)?(?P<n>nhat|dau(?: tien)?|hai|ba|tu|[1-6])|(?P<last>cuoi(?: cung)?))(?:\s+(?:a|nhe|di|ay))?"
    r"(?:\s+(?P<ask>(?:trich|chep|cho|neu|noi|la|giao|ai)(?!\w).{0,60}))?\W*$"
)
#: "Trích nguyên văn đoạn đó": the first that the last answer gave.
_THIS_PASSAGE = re.compile(
    r"^\W*(?:(?:chac|that|dung) khong\W+)?(?:(?P<ask>(?:trich|chep|cho|doc)(?: \S+){0,4}? nguyen van)"
    r"(?: \S+){0,3}? (?:doan|cau|y|cho|noi dung|muc|khoan)"
    r" (?:do|nay|ay|tren|vua (?:roi|neu|noi|trich|xong)|kia)(?: \S+){0,3}"
    r"|(?P<plain>(?:trich|chep|doc) nguyen (?:van|cau|doan|y)(?: (?:do|nay|ay|coi|xem|giup|cho|nhe|toi|minh))*))\W*$"
)
#: The whole collection is meant, whatever was spoken of.
_IN_ALL = re.compile(r"(?<!\w)(?:trong|ca|toan bo) kho(?!\w)|(?<!\w)kho van ban(?!\w)")
_NTH = {"nhat": 1, "dau": 1, "dau tien": 1, "hai": 2, "ba": 3, "tu": 4}


def _chosen(question: str, history: Sequence[Turn]) -> str | None:
    """The entry of a list in the last answer that "cái thứ hai" picks: its name, before the quote."""
    m = _CHOICE.match(fold(question))
    this = _THIS_PASSAGE.match(fold(question))
    if not (m or this) or history[-1].role != "assistant":
        return None
    entries = [line[2:] for line in history[-1].content.splitlines() if line.startswith("- ")]
    n = 1 if m is None else len(entries) if m["last"] else _NTH.get(m["n"]) or int(m["n"])
    return entries[n - 1].partition(" [")[0] if 0 < n <= len(entries) else None


def _asked_of(chosen: str, question: str, previous: str, collection: Collection) -> str:
    """The last question for the entry that was picked, or what is asked now of that entry."""
    m = _CHOICE.match(fold(question)) or _THIS_PASSAGE.match(fold(question))
    told = m.groupdict() if m else {}
    asked = nfc(question)[m.start("ask") : m.end("ask")].strip(" ?.") if m and told.get("ask") else ""
    asked = "Trích nguyên văn" if told.get("plain") else asked
    if not asked:
        return f"{previous.rstrip(' ?.')} ({chosen.partition(':')[0]})?"
    held = [n for n in understand(previous, collection).documents if len(n.held) == 1]
    # So that the next turn knows what is spoken of; an entry seldom names its document.
    whose = f" ({short_name(held[0].held[0], collection)})" if len(held) == 1 else ""
    return f"{asked[:1].upper()}{asked[1:]}: “{chosen[:_ENTRY]}”{whose}?"


_ENTRY = 200
"""Characters by which an entry of a list is told from the others."""


def _depends(question: str, own: Understanding) -> bool:
    if _OPENERS.search(question):
        return True
    if own.documents:
        return _COMPARED.search(fold(question)) is not None and len(own.documents) == 1
    if that_document(question) or _BARE_DOCUMENT.search(question) or _THAT_BODY.search(question):
        return True
    content = [w for w in words(question) if not is_stop(w)]
    points = len(words(question)) <= _SHORT and _POINTING.search(question) is not None
    # "Ai chủ trì?" has no matter of its own; "Mục tiêu giảm nghèo đến năm 2030?" has.
    return points or len(content) <= _NO_MATTER


_FILLER = frozenset(
    {
        "the", "con", "vay", "roi", "thi", "sao", "o", "tai", "cua", "nam", "den", "moc", "giai", "doan", "a", "nhe",
        "ha", "nhi", "nao", "nhu", "lai", "voi", "so", "tinh", "thanh", "pho", "ra", "lam", "la", "bao", "nhieu",
        "may", "cho", "minh", "em", "hoi", "ay", "do", "kia", "nay", "y", "toi", "ma", "chu", "co", "ben", "noi",
        "phia", "cung", "nua", "luon",
    }
)  # fmt: skip


def _unnamed(question: str, own: Understanding) -> str:
    """The question without accents, and without the places, bodies, documents and years that it names."""
    bare = fold(question)
    spans = [(p.start, p.end) for p in find_places(question)] + [(b.start, b.end) for b in find_bodies(question)]
    for start, end in spans:
        bare = bare.replace(fold(question[start:end]), " ")
    for n in own.documents:
        bare = bare.replace(fold(n.written), " ")
    return re.sub(r"(?<!\w)(?:19|20)\d{2}(?!\w)", " ", bare)


def _is_elliptic(question: str, own: Understanding) -> bool:
    """A question that only names what is to be put in place of something in the last one."""
    left = [w for w in words(_unnamed(question, own)) if w not in _FILLER]
    names_something = bool(own.places or own.years or own.bodies or own.documents)
    return names_something and not left


def _substituted(previous: str, subject: Understanding, own: Understanding, collection: Collection) -> str:
    """The last question with its place, year, body or document exchanged for the new one."""
    text = previous
    if own.documents:
        for n in subject.documents:
            text = text.replace(n.written, own.documents[0].written)
        if not subject.documents:
            text += f" ({own.documents[0].written})"
    if own.places:
        new = ", ".join(own.places)
        # A document of another place cannot be what is asked about now.
        for n in subject.documents:
            held = [collection.directives[i] for i in n.held]
            if held and all(d.place and d.place not in own.places for d in held):
                text = re.sub(rf"(?:theo|tại|trong|của)?\s*{re.escape(n.written)}", " ", text, flags=re.I)
        old = find_places(text)
        for found in reversed(old):
            text = text[: found.start] + (new if found is old[0] else "") + text[found.end :]
        if not old:
            text = f"{text.rstrip(' ?.')} ở {new}?"
    if own.years:
        years = list(re.finditer(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text))
        new = ", ".join(map(str, own.years))
        if len(years) == 1:
            text = text[: years[0].start()] + new + text[years[0].end() :]
        else:
            text = f"{text.rstrip(' ?.')} đến năm {new}?"
    if own.bodies and not own.places:
        bodies = find_bodies(text)
        if bodies:
            text = text[: bodies[0].start] + own.bodies[0].written + text[bodies[0].end :]
        else:
            text = f"{text.rstrip(' ?.')} của {own.bodies[0].written}?"
    return re.sub(r"\s+", " ", text).strip()


def _of_all(question: str, subject: Understanding, collection: Collection) -> str:
    """A question to the whole collection with what it points at named, and nothing else put in."""
    document, person = that_document(question), _THAT_PERSON.search(question)
    if document and subject.documents:
        return f"{question[: document.start()]}{subject.documents[0].label}{question[document.end() :]}"
    signers = [collection.directives[i].signer for n in subject.documents for i in n.held]
    if person and signers and signers[0]:
        return f"{question[: person.start()]}{signers[0]}{question[person.end() :]}"
    return question


def _completed(
    question: str,
    own: Understanding,
    subject: Understanding,
    answers: Sequence[str],
    collection: Collection,
) -> str:
    """The question with its pronouns replaced, and the document, body and place it leaves unsaid."""
    name = _document_spoken_of(question, subject, answers, collection)
    if own.places and not that_document(question) and _is_of_another_place(own, subject, answers, collection):
        name = None  # what another place's document says is no answer here
    text = question
    if own.documents and name and name != own.documents[0].label and _COMPARED.search(fold(question)):
        return f"{question.rstrip(' ?.')} ({own.documents[0].label} và {name})?"
    if name and not own.documents:
        m = that_document(text) or _BARE_DOCUMENT.search(text)
        text = f"{text[: m.start()]}{name}{text[m.end() :]}" if m else f"{text.rstrip(' ?.')} ({name})?"
    person = _THAT_PERSON.search(question) if Field.SIGNER in subject.fields else None
    if person and name and not own.documents:
        # Who was asked for is nobody but the one who signed.
        return f"{question[: person.start()]}người ký {name}{question[person.end() :]}"
    if subject.bodies and not own.bodies:
        m = _THAT_BODY.search(text)
        if m:
            text = f"{text[: m.start()]}{subject.bodies[0].written}{text[m.end() :]}"
    if subject.places and not own.places and not name:
        text = f"{text.rstrip(' ?.')} ở {', '.join(subject.places)}?"
    if not name and not subject.bodies and not subject.places and not own.documents:
        last = answers[-1:]
        text = f"{question.rstrip(' ?.')} ({' '.join(last)[:300]})?" if last else text
    return text


def _is_of_another_place(
    own: Understanding, subject: Understanding, answers: Sequence[str], collection: Collection
) -> bool:
    """Whether what is spoken of are documents of other places than the question's."""
    spoken_of = [i for n in subject.documents for i in n.held] or (headed(answers[-1], collection) if answers else [])
    return bool(spoken_of) and all(
        (place := collection.directives[i].place) and place not in own.places for i in spoken_of
    )


def _document_spoken_of(
    question: str, subject: Understanding, answers: Sequence[str], collection: Collection
) -> str | None:
    """The document of the last question, else the first that the last answer is from or names.

    "Chương trình này" is one of that type: what was asked about, what implements it, what the
    answer is from.
    """
    named = list(subject.documents)
    from_answer = headed(answers[-1], collection) if answers else []
    pointed = that_document(question)
    kind = type_of(pointed.group(0)) if pointed else None
    if kind:
        asked = [h for n in named for h in n.held]
        for i in (*asked, *from_answer, *(x for h in asked for x in collection.implementers(h))):
            if (collection.directives[i].type or "").startswith(kind):
                return short_name(i, collection)
    labels = [short_name(n.held[0], collection) if len(n.held) == 1 else n.label for n in named]
    if labels:
        # Between two documents in sight "văn bản đó" does not choose.
        return " và ".join(dict.fromkeys(labels)) if pointed else labels[0]
    if from_answer:
        return short_name(from_answer[0], collection)
    for text in answers[-1:]:
        for n in understand(text[:600], collection).documents:
            return short_name(n.held[0], collection) if len(n.held) == 1 else n.label
    return None


def headed(answer: str, collection: Collection) -> list[str]:
    """The documents whose names an answer gives as those it is from, in its order."""
    found = {i: answer.find(document_name(d)) for i, d in collection.directives.items()}
    return sorted((i for i, at in found.items() if at >= 0), key=lambda i: found[i])


def short_name(document_id: str, collection: Collection) -> str:
    """What a document is called in a question: "Chỉ thị 42-CT/TW"."""
    directive = collection.directives[document_id]
    kind = directive.type_as_printed or directive.type
    if directive.number:
        return f"{kind} {directive.number}"
    return document_name(directive, lacks=False)
