"""What the web page shows, as HTML: answers, the passage panel, and the words around them.

Knows nothing of Gradio: `app` puts these strings on the page.
"""

from screen.dialogue import Dialogue
from screen.following import Following
from screen.panel import render_panel
from screen.render import render_answer, render_question

__all__ = ["Dialogue", "Following", "render_answer", "render_panel", "render_question"]
