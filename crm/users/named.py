"""Names that an organisation configures, in both languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.rules.loading import QuickLoading
from crm.web.reader import reader


class Named(QuickLoading):
    """A configured thing (a stage, a source, a reason): one name per language, shown in the reader's."""

    name_en = models.CharField(_("name (English)"), max_length=120)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if reader().is_chinese else self.name_en

    @property
    def names(self):
        """Both names, to be kept in an activity's data so that any later reader sees their own language."""
        return {"en": self.name_en, "zh": self.name_zh}
