"""An empty presentation of ours: python-pptx's own, with one layout, our colours and letters, in Vietnamese."""

from __future__ import annotations

import re
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE

from study.deck.measure import FONT

_TITLE_ONLY = 5
_COLORS = {
    "dk2": "7A0E17", "lt2": "FBF5E6", "accent1": "9B111E", "accent2": "C99A2E", "accent3": "7A5C10",
    "accent4": "595959", "accent5": "B5474F", "accent6": "E0C27A",
}  # fmt: skip
_PROMPTS = {
    "Click to edit Master title style": "Tiêu đề",
    "Click to edit Master text styles": "Nội dung",
    "Second level": "Cấp hai",
    "Third level": "Cấp ba",
    "Fourth level": "Cấp bốn",
    "Fifth level": "Cấp năm",
}


def blank_layout(presentation: Any) -> Any:  # noqa: ANN401 - python-pptx has no types
    """The one layout that a new presentation keeps: a title and nothing else."""
    layouts = presentation.slide_layouts
    layout = layouts[_TITLE_ONLY]
    for other in list(layouts):
        if other is not layout:
            layouts.remove(other)
    layout.name = "Trang nội dung"
    master = presentation.slide_master
    for shapes in (layout, master):
        _without_footers(shapes)
        _translated(shapes)
    _themed(master.part.part_related_by(RELATIONSHIP_TYPE.THEME))
    _without_footers(presentation.notes_master)
    _translated(presentation.notes_master)
    _without_leftovers(presentation.part)
    return layout


def _without_footers(shapes: Any) -> None:  # noqa: ANN401
    """The date, the foot and the number come with each slide."""
    for shape in list(shapes.placeholders):
        if shape.placeholder_format.type in (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            shape._element.getparent().remove(shape._element)


def _without_leftovers(part: Any) -> None:  # noqa: ANN401
    """A picture of the template's own slide, and its printer."""
    for owner, kinds in ((part.package, ("thumbnail",)), (part, ("printerSettings",))):
        for key, relation in list(owner._rels.items()):
            if relation.reltype.endswith(kinds):
                owner._rels.pop(key)


def _translated(shapes: Any) -> None:  # noqa: ANN401
    for element in shapes._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t"):
        element.text = _PROMPTS.get(element.text or "", element.text)


def _themed(part: Any) -> None:  # noqa: ANN401
    """Letters and colours for what a person adds."""
    text = part.blob.decode()
    text = re.sub(r'(<a:latin typeface=")[^"]*(")', rf"\g<1>{FONT}\g<2>", text)
    for name, color in _COLORS.items():
        text = re.sub(rf"(<a:{name}>).*?(</a:{name}>)", rf'\g<1><a:srgbClr val="{color}"/>\g<2>', text, flags=re.DOTALL)
    part._blob = text.encode()
