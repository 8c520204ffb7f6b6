"""The assistant: questions in, answers with checked citations out."""

from assistant.answer import Answer, Citation, Statement, Status, Turn
from assistant.assistant import Assistant, open_assistant
from assistant.settings import Settings, read_settings

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Settings",
    "Statement",
    "Status",
    "Turn",
    "open_assistant",
    "read_settings",
]
