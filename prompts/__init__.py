"""The prompts: one Markdown file each, with `$name` variables.

A file opens with a comment that says who uses it and why; the model never sees that part. The hash
of the rest is stored with every measurement, so that a changed prompt is noticed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template

__all__ = ["Prompt", "load"]

_HEAD = re.compile(r"\A<!--.*?-->\s*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt as the model gets it, before its variables are filled in."""

    name: str
    text: str
    variables: frozenset[str]
    hash: str
    """Twelve hexadecimal digits of the text's SHA-256."""

    def render(self, **values: str) -> str:
        """The text with its variables filled in; a `$` inside a value stays as it is.

        Raises:
            ValueError: the values given are not the variables present.
        """
        if values.keys() != self.variables:
            raise ValueError(
                f"prompt {self.name} has the variables {sorted(self.variables)}, given were {sorted(values)}"
            )
        return Template(self.text).substitute(values)


@cache
def load(name: str) -> Prompt:
    """The prompt in `<name>.md`.

    Raises:
        ValueError: the file has no comment head, or a `$` that begins no variable.
    """
    raw = resources.files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8").replace("\r\n", "\n")
    if not _HEAD.match(raw):
        raise ValueError(f"prompt {name} does not open with a comment that says who uses it and why")
    text = _HEAD.sub("", raw).rstrip() + "\n"
    template = Template(text)
    if not template.is_valid():
        raise ValueError(f"prompt {name} has a $ that begins no variable; write $$")
    return Prompt(
        name=name,
        text=text,
        variables=frozenset(template.get_identifiers()),
        hash=hashlib.sha256(text.encode()).hexdigest()[:12],
    )
