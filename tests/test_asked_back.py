"""What was read of the shipped documents is found again by asking for it, in several wordings."""

import re

import pytest

from assistant.answer import Status
from corpus.assignments import Role
from corpus.codes import date_in_words
from corpus.text import fold
from retrieval.collection import label

FIELDS = {
    "number": ["{} số mấy?", "Cho biết số, ký hiệu của {}", "{} mang số hiệu gì", "so cua {} la bao nhieu"],
    "date": ["{} ban hành ngày nào?", "{} ra đời ngày tháng năm nào vậy em", "{} ký hôm nào?", "{} có từ bao giờ?"],
    "signer": ["Ai ký {}?", "{} do đồng chí nào ký?", "nguoi ky {} la ai", "Tên người ký {}"],
    "issuer": ["{} do cơ quan nào ban hành?", "Cơ quan ban hành {}?", "ai ban hanh {}", "{} là văn bản của cấp nào?"],
}


def names(directive):
    """By number and by subject."""
    if directive.number:
        yield label(directive)
    if directive.title:
        yield f"{directive.type} {directive.title[:1].lower()}{directive.title[1:]}"


def said(answer):
    return fold(" ".join(s.text for s in answer.statements))


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_every_document(field, assistant):
    for n, directive in enumerate(assistant.collection.directives.values()):
        value = getattr(directive, field)
        for m, name in enumerate(names(directive)):
            if field == "number" and name == label(directive):
                continue
            pattern = FIELDS[field][(n + m) % 4]
            question = pattern.format(fold(name) if pattern.isascii() else name)
            answer = assistant.answer(question)
            if value is None:
                assert answer.status is not Status.ANSWERED or answer.missing, question
            else:
                expected = date_in_words(value) if field == "date" else value
                assert fold(expected) in said(answer), (question, answer.text[:300])


def test_every_target(assistant):
    for directive in assistant.collection.directives.values():
        for target in assistant.collection.targets(directive.id):
            words = re.findall(r"\w+", target.what.replace(target.value, " "))[:11]
            when = f"đến năm {target.year}" if target.year else ""
            question = f"Theo {label(directive)}, {when} {' '.join(words)} là bao nhiêu?"
            assert fold(target.value) in said(assistant.answer(question)), question


def test_nearly_every_duty_of_every_body(assistant):
    missed, asked = [], set()
    for directive in assistant.collection.directives.values():
        for task in assistant.collection.tasks(directive.id):
            question = f"{task.body.written} phải làm gì theo {label(directive)}?"
            if task.role is Role.LEAD and question not in asked:
                asked.add(question)
                answer = assistant.answer(question)
                if task.spans[0].passage_id not in {c.passage_id for c in answer.citations}:
                    missed.append(question)
    assert len(missed) <= 0.05 * len(asked), missed
