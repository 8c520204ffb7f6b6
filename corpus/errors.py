"""The project's errors: one tree, so that a front end needs one `except`.

    QuantrietError            anything that could not be done; its text is one line in Vietnamese
    ├── CorpusError           a source file cannot be read, or is not what its manifest says
    ├── IndexingError         the index cannot be built, opened or locked
    ├── UnknownReferenceError a reference fits no document, or several
    ├── InputError            the question, the batch line or the option is unusable
    └── ModelError            the model endpoint is missing, down, slow or answers nonsense

"Not in the collection" is no error: it is an answer with its own status.
"""

from __future__ import annotations


class QuantrietError(Exception):
    """Something could not be done. `str(error)` is one line in Vietnamese that says what to do."""


class CorpusError(QuantrietError):
    """A source file, or the data beside it, cannot be read."""


class IndexingError(QuantrietError):
    """The index cannot be built, opened or locked."""


class UnknownReferenceError(QuantrietError):
    """A reference such as "Chỉ thị 42" fits no held document, or more than one."""


class InputError(QuantrietError):
    """What the user gave cannot be used as it is."""


class ModelError(QuantrietError):
    """The chat-model endpoint is missing, down, slow, or its reply is unusable."""
