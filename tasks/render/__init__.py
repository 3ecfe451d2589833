"""The words of every mail: templates in several languages, turned into a subject, HTML and plain text."""

from tasks.render.compiled import Rendered
from tasks.render.problems import TemplateFault, TemplateProblem
from tasks.render.templates import TEMPLATES, Templates
from tasks.render.words.words import Words

__all__ = ["TEMPLATES", "Rendered", "TemplateFault", "TemplateProblem", "Templates", "Words"]
