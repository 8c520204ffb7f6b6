"""Is it a question to us at all: small talk, opinions, orders to invent, matters of daily life."""

from __future__ import annotations

import re

from corpus.domain import table
from corpus.text import Phrase, fold
from retrieval.search import Understanding

_POLITE = Phrase(
    r"^\W*(?:(?:xin |dạ |vâng )?(?:chào|cảm ơn|hello|hi|alo|thank(?:s| you)?|dạ|vâng)(?!\w)"
    r"(?:\s+(?:bạn|em|anh|chị|ad|admin|trợ lý|nhiều|nhé|ạ|ơi|mọi người|đồng chí)(?!\w))*[\s,.!;:-]*)+"
)
_SMALL_TALK = Phrase(
    r"khỏe không|bạn là ai|em là ai|tên (?:bạn|em) là gì|(?:bạn|em) tên (?:là )?gì"
    r"|ăn cơm chưa|kể chuyện|chuyện cười|tạm biệt|(?<!\w)bye(?!\w)"
)
_THANKS = Phrase(r"(?<!\w)(?:cảm ơn|thank(?:s| you)?|cảm tạ)(?!\w)")
_ASKING = table("question_words")["asking"]
_ASKS = Phrase(
    rf"\?|\d|(?<!\w)(?<!đã )(?:{_ASKING}|liệt kê|nêu"
    r"|cho biết|còn|thế|trình bày|tóm tắt|trích|so sánh|kể|giải thích|phân tích|tra|tìm|xem|hỏi)(?!\w)"
)
_INVENT = Phrase(
    r"(?:^|[,.;:!?]\s*|(?<!\w)(?:hãy|giúp|nhờ|làm ơn|bạn|em)\s+)"
    r"(?:bịa (?:ra|giúp|hộ|một|thêm)|sáng tác|làm (?:một )?(?:bài )?thơ"
    r"|viết (?:hộ|giúp|cho (?:tôi|mình|em|anh|chị)|một bài)|soạn (?:[^\W\d]+ ){0,2}?(?:hộ|giúp|cho (?:tôi|mình|em)|một)"
    r"|tự nghĩ ra|giả vờ"
    r"|đóng vai (?!trò)|nghĩ ra một|tưởng tượng)"
)
_OPINION = Phrase(
    r"ý kiến (?:của )?(?:trợ lý|bạn|em|mày)(?!\w)|theo (?:bạn|em|trợ lý)(?!\w)|giỏi hơn|tốt hơn không|ai đúng ai sai"
    r"|(?<!văn )(?:bạn|em) (?:nghĩ|thấy) (?:sao|thế nào|gì)(?!\w)|nên bầu"
)
_PROMPT = Phrase(
    r"system prompt|(?:in|đưa|cho xem|tiết lộ)(?: \S+){0,3} prompt|khóa api|api key|câu lệnh hệ thống|chỉ dẫn hệ thống"
)
_ELSEWHERE = Phrase(
    r"thời tiết|trời (?:\S+ ){0,4}mưa không|(?:hôm nay|ngày mai|tối nay)(?: \S+){0,6} (?:mưa|nắng|rét)(?!\w)"
    r"|bóng đá|giá vàng|chứng khoán|xổ số|kết quả trận|nấu ăn(?!\w)"
)
"""Matters of daily life; they count only where no word of the domain stands beside them."""
DOMAIN = re.compile(
    r"(?<!\w)(?:nghi quyet|chi thi|ket luan|quy dinh|quyet dinh|ke hoach|chuong trinh|cong van|thong bao|huong dan"
    r"|van ban|luat|nghi dinh"
    r"|thong tu|dang|chi bo|cap uy|tinh uy|thanh uy|uy ban|ban thuong vu|doan vien|dang vien|chi tieu|nhiem vu"
    r"|muc tieu|cong doan"
    r"|trung uong|bo chinh tri|bi thu|mat tran|hdnd|ubnd|trien khai|quan triet)(?!\w)"
)


def out_of_scope(question: str, understood: Understanding) -> bool:
    """Whether a question is none that documents could answer, or asks to invent."""
    if _PROMPT.search(question):
        return True
    held = any(n.held or n.mentioned_in for n in understood.documents)
    if _INVENT.search(question) and not held:
        return True
    return not understood.documents and is_chatter(question)


def is_chatter(question: str) -> bool:
    """Small talk, opinions, weather: no document of the conversation makes it a question to us."""
    rest = _POLITE.without(question)
    if not re.search(r"\w", rest):
        return True
    if _OPINION.search(rest) or _SMALL_TALK.search(rest):
        return True
    if _THANKS.search(question) and not _ASKS.search(rest):
        return True
    return bool(_ELSEWHERE.search(rest)) and not DOMAIN.search(fold(rest))


def polite_reply(asked: str) -> str:
    """What a greeting or thanks are answered with; empty where there are none."""
    if not _POLITE.match(asked):
        return ""
    return "Không có gì ạ." if _THANKS.search(asked) else "Xin chào."
