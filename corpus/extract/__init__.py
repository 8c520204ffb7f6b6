"""Text of Word, PDF and scanned files, taken out by a process of its own.

`kinds` says what a file is by its bytes, `worker` is the process that reads it (`word`, `pdf`,
`scan`), `sandbox` runs that process within limits, `kept` stores what it found beside the original.
"""

from corpus.extract.kept import Extracts, Staged
from corpus.extract.kinds import SUFFIXES, Kind
from corpus.extract.result import EXTRACTOR_VERSION, Box, Extract, Origin, UnsureWord

__all__ = ["EXTRACTOR_VERSION", "SUFFIXES", "Box", "Extract", "Extracts", "Kind", "Origin", "Staged", "UnsureWord"]
