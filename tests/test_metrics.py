"""Every metric on examples that were worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bench.table import DENSE, ENSEMBLE, OURS, Figure, Measurement, to_markdown
from evals.baselines import fused
from evals.gold import groups, holds
from evals.metrics.citations import citation_precision, citation_recall, cites
from evals.metrics.consistency import consistent
from evals.metrics.context_recall import context_recall, fitting
from evals.metrics.interval import mean_by_family
from evals.metrics.mrr import reciprocal_rank_at
from evals.metrics.novelty import novelty_ndcg_at
from evals.metrics.paired import holm, paired
from evals.metrics.precision import precision_at
from evals.metrics.quotes import quote_stands, quote_validity
from evals.metrics.recall import recall_at
from evals.metrics.required import forbidden_in, share_included
from evals.metrics.speed import percentile
from evals.metrics.status import (
    clarification,
    clarification_precision,
    is_expected,
    refusal_precision,
    refusal_recall,
)
from evals.metrics.unsupported import ungrounded_facts
from evals.outcome import Cited, Text
from evals.question import Gold
from evals.values import holds as says
from evals.values import readings


def gold(quote: str, group: int | None = None, file: str = "a.txt") -> Gold:
    return Gold(file=file, lines=(1, 1), quote=quote, group=group)


TEXTS = [Text("a.txt", "không có gì"), Text("b.txt", "một"), Text("a.txt", "có **một** và\n hai"), Text("a.txt", "ba")]


# Gold


def test_a_text_holds_a_quote_of_the_same_file_whatever_the_marks_and_spaces():
    assert holds("a.txt", "- Ban <u>Tuyên giáo</u>\n  chủ trì", gold("Ban Tuyên giáo chủ trì"))
    assert not holds("b.txt", "Ban Tuyên giáo chủ trì", gold("Ban Tuyên giáo chủ trì"))
    assert not holds("a.txt", "Ban Dân vận chủ trì", gold("Ban Tuyên giáo chủ trì"))


def test_gold_without_a_group_is_needed_each_by_itself():
    wanted = [gold("một"), gold("hai", 1), gold("hai khác", 1), gold("ba")]
    assert [len(g) for g in groups(wanted)] == [1, 2, 1]


# Retrieval


def test_recall_counts_groups_found_in_the_first_k():
    wanted = [gold("một"), gold("hai"), gold("ba"), gold("bốn")]
    assert recall_at(2, TEXTS, wanted) == 0  # "một" stands in another file
    assert recall_at(3, TEXTS, wanted) == 2 / 4
    assert recall_at(10, TEXTS, wanted) == 3 / 4


def test_one_alternative_of_a_group_is_enough_and_counts_once():
    wanted = [gold("một", 1), gold("hai", 1), gold("bốn", 2), gold("năm", 2)]
    assert recall_at(4, TEXTS, wanted) == 1 / 2


def test_recall_without_gold_is_not_a_figure():
    assert recall_at(10, TEXTS, []) is None
    assert reciprocal_rank_at(10, TEXTS, []) is None
    assert recall_at(10, [], [gold("một")]) == 0


def test_the_reciprocal_rank_is_of_the_first_useful_result():
    assert reciprocal_rank_at(10, TEXTS, [gold("một"), gold("ba")]) == 1 / 3
    assert reciprocal_rank_at(10, TEXTS, [gold("ba")]) == 1 / 4
    assert reciprocal_rank_at(3, TEXTS, [gold("ba")]) == 0


def test_context_recall_cuts_the_text_at_the_border():
    texts = [Text("a.txt", "0123456789"), Text("a.txt", "abcdefghij")]
    assert [t.text for t in fitting(texts, 14)] == ["0123456789", "abcd"]
    assert context_recall(texts, [gold("abcd")], 14) == 1
    assert context_recall(texts, [gold("abcde")], 14) == 0
    assert context_recall(texts, [gold("789"), gold("hij")], 15) == 1 / 2


def test_context_is_counted_without_marks_and_blank_lines():
    assert [t.text for t in fitting([Text("a.txt", "**ab**\n\n\n   cd"), Text("a.txt", "x")], 6)] == ["ab cd", "x"]


# What an answer says


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("có 750.000 đoàn viên", "750 nghìn"),
        ("có 750 nghìn đoàn viên", "750.000"),
        ("hơn 1 triệu người", "01 triệu"),
        ("hơn 01 triệu người", "1.000.000"),
        ("1,5 triệu người", "1.500.000"),
        ("25 nghìn tỷ đồng", "25.000.000.000.000"),
        ("12.000 tỷ đồng", "12.000"),  # the figure as printed
        ("đạt 98,50 %", "98,5%"),
        ("đạt 20 phần trăm", "20%"),
        ("trong 06 tháng", "6 tháng"),
        ("ngày 30 tháng 11 năm 2020", "30/11/2020"),
        ("trước 30-11-2020", "30/11/2020"),
        ("ngày 8/6/2020", "08/6/2020"),
        ("xong trong tháng 9 năm 2021.", "tháng 9/2021"),
        ("giai đoạn 2021 – 2025", "2021-2025"),
        ("Chỉ thị số 37 - CT/TW", "37-CT/TW"),
        ("kế hoạch 43-CTr/TU", "43-ctr/tu"),
        ("Quyết định 3962/QĐ-UBND", "3962/QĐ-UBND"),
        ("Nghị định 45/2019/NĐ-CP", "45/2019/NĐ-CP"),
        ("Đảng uỷ Công an, hoà giải", "đảng ủy công an, hòa giải"),
        ("Ban Tuyên giáo Trung ương", "Ban Tuyên giáo Trung ương"),
        ("phủ sóng 5G", "5G"),
        ("có **90** trường", "90 trường"),
        ("khoảng 2.000, tức là", "2.000"),
    ],
)
def test_equal_values_are_found_however_written(answer: str, wanted: str):
    assert says(answer, wanted)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("có 1.750.000 đoàn viên", "750.000"),
        ("có 750.000 đoàn viên", "750"),
        ("có 1.500 đoàn viên", "1,5"),
        ("120 công nhân", "20 công nhân"),
        ("đạt 20", "20%"),
        ("đạt 20%", "20"),
        ("đạt 7,5%", "5%"),
        ("ngày 30/11/2020", "30"),
        ("ngày 3/9/2020", "9/3/2020"),
        ("ngày 15/9/2021", "tháng 9/2021"),
        ("mục 1.6.2", "1.6"),
        ("Chỉ thị 24-CT/TW", "42-CT/TW"),
        ("Chỉ thị 142-CT/TW", "42-CT/TW"),
        ("Quyết định 42-CT/TWX", "42-CT/TW"),
        ("phủ sóng 15G", "5G"),
        ("Ban Dân vận", "Ban Tuyên giáo"),
        ("Ban Tuyen giao", "Ban Tuyên giáo"),
        ("năm 2050", "205"),
    ],
)
def test_other_values_are_not(answer: str, wanted: str):
    assert not says(answer, wanted)


def test_the_two_readings_of_a_scaled_number():
    assert readings("750 nghìn người") == ("⟨750000⟩ người", "⟨750⟩ nghìn người")


def test_required_content_is_the_share_of_groups():
    answer = "Hà Nội: 750 nghìn [1]. Quảng Trị: 1.500 [2]."
    assert share_included(answer, [["750.000", "680.000"], ["1.500"]]) == 1
    assert share_included(answer, [["750.000"], ["2.000"]]) == 1 / 2
    assert share_included(answer, []) is None
    assert forbidden_in(answer, ["1.500", "680.000"]) == ("1.500",)


def test_citation_markers_are_no_content():
    assert share_included("Xem [20], [1, 20].", [["20"]]) == 0


# Status


def test_the_expected_status():
    assert is_expected("answered", "answer", 0.0)
    assert is_expected("clarify", "ambiguous", 0.0)
    assert is_expected("answered", "ambiguous", 1.0)
    assert not is_expected("answered", "ambiguous", 0.5)
    assert not is_expected("answered", "ambiguous", None)
    assert not is_expected("out_of_scope", "not_in_corpus", None)
    assert not is_expected("error", "answer", None)


def test_refusals_worked_by_hand():
    """Four questions: one answerable and one not, of which each is refused; one asked back; one invented."""
    cases = [
        ("not_in_corpus", "answer"),
        ("not_in_corpus", "not_in_corpus"),
        ("clarify", "answer"),
        ("answered", "out_of_scope"),
    ]
    precision = [refusal_precision(s, e) for s, e in cases]
    recall = [refusal_recall(s, e) for s, e in cases]
    assert precision == [0, 1, None, None]
    assert recall == [None, 1, None, 0]


# Intervals


def test_the_mean_is_over_questions_and_passes_over_none():
    mean = mean_by_family([("a", 1.0), ("a", 0.0), ("b", 1.0), ("c", None)])
    assert mean is not None
    assert (mean.value, mean.questions) == (2 / 3, 3)
    assert mean_by_family([("a", None)]) is None


def test_the_interval_is_the_same_each_time_and_holds_the_mean():
    values = [(str(n), float(n % 3 == 0)) for n in range(60)]
    mean = mean_by_family(values)
    assert mean is not None and mean == mean_by_family(values)
    assert mean.low < mean.value < mean.high
    # Normal approximation: 1/3 +- 1.96 * sqrt(1/3 * 2/3 / 60)
    assert mean.low == pytest.approx(1 / 3 - 0.119, abs=0.02)
    assert mean.high == pytest.approx(1 / 3 + 0.119, abs=0.02)


def test_twins_make_the_interval_wider_than_so_many_single_questions():
    single = mean_by_family([(str(n), float(n % 2)) for n in range(40)])
    twins = mean_by_family([(str(n // 2 % 10 + 10 * (n % 2)), float(n % 2)) for n in range(40)])
    assert single is not None and twins is not None
    assert twins.high - twins.low > single.high - single.low


# The benchmark


def test_reciprocal_rank_fusion_by_hand():
    """1/61 + 1/62 (b) > 1/61 (a) > 1/62 (c), halved; equal scores stay in the order of the lists."""
    assert fused([["a", "b"], ["b", "c"]], (0.5, 0.5)) == ["b", "a", "c"]
    assert fused([["a"], ["b"]], (0.5, 0.5)) == ["a", "b"]
    assert fused([["a"], ["b"]], (0.4, 0.6)) == ["b", "a"]


def test_the_ratio_is_to_the_better_peer():
    figures = {OURS: Figure(0.9), DENSE: Figure(0.6), ENSEMBLE: Figure(0.75)}
    assert Measurement("recall", "", True, figures).ratio() == pytest.approx(1.2)
    assert Measurement("seconds", "s", False, figures).ratio() == pytest.approx(1.5)
    assert Measurement("seconds", "s", False, {OURS: Figure(1.0)}).ratio() is None
    assert "| 1.20 |" in to_markdown([Measurement("recall", "", True, figures)])


# Ranking


def test_precision_counts_useful_results_of_all_k():
    wanted = [gold("có một"), gold("ba")]
    assert precision_at(4, TEXTS, wanted) == 2 / 4
    assert precision_at(10, TEXTS, wanted) == 2 / 10
    assert precision_at(4, TEXTS, []) is None


def test_ndcg_over_groups_by_hand():
    """The third and fourth results bring one group each; the best order brings them first and second."""
    wanted = [gold("có một"), gold("ba")]
    dcg = 1 / 2 + 1 / math.log2(5)
    assert novelty_ndcg_at(10, TEXTS, wanted) == pytest.approx(dcg / (1 + 1 / math.log2(3)))
    assert novelty_ndcg_at(2, TEXTS, wanted) == 0
    assert novelty_ndcg_at(10, TEXTS, []) is None


def test_a_second_alternative_of_a_group_brings_nothing_new():
    one_group = [gold("có một", 1), gold("ba", 1)]
    assert novelty_ndcg_at(10, TEXTS, one_group) == pytest.approx(1 / 2)


# Citations

LINES = {"a.txt": ["", "Ban Tuyên giáo **chủ trì**,", "- 3 -", "phối hợp với các ban.", "Hạn: 30/9/2022."]}


def cited(quote: str, lines: tuple[int, int] | None, skipped: tuple[int, ...] = (), marker: int = 1) -> Cited:
    return Cited(marker=marker, file="a.txt", quote=quote, lines=lines, skipped_lines=skipped)


def test_citations_worked_by_hand():
    """Two gold passages; three citations, of which one hits the first passage and two hit nothing."""
    wanted = [
        Gold(file="a.txt", lines=(2, 4), quote="Ban Tuyên giáo chủ trì"),
        Gold(file="a.txt", lines=(5, 5), quote="Hạn: 30/9/2022."),
    ]
    given = [cited("phối hợp", (4, 4)), cited("x", (7, 8)), cited("y", (1, 1))]
    assert citation_precision(given, wanted) == pytest.approx(1 / 3)
    assert citation_recall(given, wanted) == 1 / 2
    assert citation_precision([], wanted) is None and citation_recall([], wanted) == 0
    assert citation_precision(given, []) is None and citation_recall(given, []) is None


def test_without_lines_the_words_decide():
    wanted = Gold(file="a.txt", lines=(2, 4), quote="Ban Tuyên giáo chủ trì")
    assert cites(cited("- Ban Tuyên giáo chủ trì, phối hợp", None), wanted)
    assert cites(cited("Tuyên giáo chủ", None), wanted)
    assert not cites(cited("Ban Dân vận chủ trì", None), wanted)
    assert not cites(cited("", None), wanted)
    assert not cites(Cited(marker=1, file="b.txt", quote="Ban Tuyên giáo chủ trì", lines=(2, 2)), wanted)


def test_quotes_stand_verbatim_at_their_lines():
    assert quote_stands(cited("Ban Tuyên giáo chủ trì, phối hợp với các ban.", (2, 4), (3,)), LINES)
    assert not quote_stands(cited("Ban Tuyên giáo chủ trì, phối hợp với các ban.", (2, 4)), LINES)
    assert not quote_stands(cited("Ban Tuyên giáo chủ trì", (3, 4)), LINES)
    assert not quote_stands(cited("Ban Dân vận chủ trì", (2, 2)), LINES)
    assert not quote_stands(cited("", (2, 2)), LINES)
    assert not quote_stands(cited("Hạn", (5, 9)), LINES)
    assert quote_stands(cited("Hạn: 30/9/2022", None), LINES)
    assert quote_validity([cited("Hạn", (5, 5)), cited("Hạn", (2, 2))], LINES) == 1 / 2
    assert quote_validity([], LINES) is None


# Ungrounded facts


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("Đạt 85% vào năm 2025 [1].", ()),
        ("Đạt 95% vào năm 2025 [1].", ("⟨95%⟩",)),
        ("Theo Chỉ thị 42-CT/TW, trước ngày 30 tháng 9 năm 2022 [1].", ()),
        ("Theo Chỉ thị 43-CT/TW, trước ngày 30/9/2023 [1].", ("⟨2023-09-30⟩", "⟨43-ct/tw⟩")),
        ("1. Có 750 nghìn đoàn viên.\n2. Hết [12].", ()),
        ("Có 760.000 đoàn viên.", ("⟨760000⟩",)),
        ("Câu hỏi về 17 xã.", ()),
        ("Năm 2022 là hạn cuối.", ()),
    ],
)
def test_facts_that_nothing_cited_states(said: str, facts: tuple[str, ...]):
    quotes = [
        Cited(marker=1, file="a", quote="đến năm 2025 đạt 85%; 750.000 đoàn viên", reference="Chỉ thị số 42-CT/TW"),
        Cited(marker=2, file="a", quote="hoàn thành trước 30/9/2O22", corrected=("30/9/2022",)),
    ]
    assert ungrounded_facts(said, quotes, "17 xã nào?") == facts


# Consistency, clarification, speed


def test_a_twin_is_consistent_when_verdict_and_status_agree():
    assert consistent("answered", 1.0, "answered", 1.0) == 1
    assert consistent("clarify", 0.0, "answered", 0.0) == 0
    assert consistent("answered", 0.0, "answered", 1.0) == 0
    assert consistent("answered", 1.0, None, None) is None


def test_clarifications_worked_by_hand():
    assert clarification("ambiguous", right=True) == 1 and clarification("answer", right=True) is None
    assert clarification_precision("clarify", "ambiguous") == 1
    assert clarification_precision("clarify", "answer") == 0
    assert clarification_precision("answered", "ambiguous") is None


def test_percentiles_are_nearest_ranks():
    times = [100, 10, 30, 20, 40]
    assert percentile(times, 0.5) == 30 and percentile(times, 0.95) == 100 and percentile(times, 0.2) == 10
    assert percentile([], 0.5) == 0


# Two runs


def test_a_paired_difference_by_hand():
    d = paired([("a", 0.0, 1.0), ("b", 1.0, 1.0), ("c", 0.0, 1.0), ("d", 1.0, 0.0)])
    assert d is not None
    assert (d.a, d.b, d.difference, d.wins, d.losses, d.questions) == (0.5, 0.75, 0.25, 2, 1, 4)
    assert d.low <= d.difference <= d.high
    # Of the eight assignments of signs to three families that differ, six give a sum of at least 1.
    assert d.p == pytest.approx(1.0, abs=0.02) or d.p == pytest.approx(0.75, abs=0.02)


def test_equal_runs_differ_by_nothing_and_a_clear_win_is_clear():
    same = paired([(str(n), 1.0, 1.0) for n in range(50)])
    assert same is not None and (same.difference, same.p) == (0, 1)
    better = paired([(str(n), 0.0, 1.0) for n in range(20)] + [(str(n), 1.0, 1.0) for n in range(20, 60)])
    assert better is not None and better.p < 0.001 and better.low > 0


def test_families_are_flipped_and_drawn_whole():
    alone = paired([(str(n), 0.0, 1.0) for n in range(12)])
    twins = paired([(str(n // 4), 0.0, 1.0) for n in range(12)])
    assert alone is not None and twins is not None and twins.p > 0.2 > alone.p


def test_holm_by_hand():
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})
    assert holm({}) == {}


def test_no_difference_is_rarely_taken_for_one():
    """Under no difference the p value is below 0.05 in about one of twenty experiments, not more."""
    random = np.random.default_rng(7)
    low = 0
    for _ in range(60):
        values = random.integers(0, 2, size=(40, 2)).astype(float)
        d = paired((str(n), float(a), float(b)) for n, (a, b) in enumerate(values))
        low += d is not None and d.p < 0.05
    assert low <= 8
