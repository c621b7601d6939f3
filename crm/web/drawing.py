"""Django's templates, which let go of what a page was drawn from as soon as it is drawn.

A context knows its layers and a layer its context. So whatever a page had shown lay about until the garbage collector
came by, which counts objects and not what hangs on them: half a megabyte a list, two a report, ten of them at once.
"""

from django.template import TemplateDoesNotExist
from django.template.backends import django as backend
from django.template.context import make_context


class Templates(backend.DjangoTemplates):
    """The BACKEND of TEMPLATES."""

    def from_string(self, template_code):
        return Template(super().from_string(template_code).template, self)

    def get_template(self, template_name):
        return Template(super().get_template(template_name).template, self)


class Template(backend.Template):
    """One that is drawn once with each context it makes."""

    def render(self, context=None, request=None):
        context = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            drawn = self.template.render(context)
        except TemplateDoesNotExist as missing:
            backend.reraise(missing, self.backend)
        context.dicts.clear()
        return drawn
