"""Turns files into knowledge: documents, their metadata with its source, passages, references.

Knows nothing of questions. `read_file` reads one file, `link` puts documents side by side.
"""

from corpus.directive import Directive, Mention, Passage, PassageKind, Relation
from corpus.link import link
from corpus.reader import read_file
from corpus.source import read_source

__all__ = ["Directive", "Mention", "Passage", "PassageKind", "Relation", "link", "read_file", "read_source"]
