"""The two forms of an import: which file, and what its columns mean."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .models import Mode
from .registry import kind_of, kinds


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is in the file"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, the first row names the columns. Up to 200,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.name, capfirst(kind.label)) for kind in kinds()]


class StartForm(forms.Form):
    """One select a field of the kind (`map_<field>`), what the kind asks besides (`option_<name>`), and the mode."""

    mode = forms.ChoiceField(
        label=_("Records that exist already"),
        choices=[(Mode.CREATE, _("leave as they are")), (Mode.UPSERT, _("update from the file"))],
        initial=Mode.CREATE,
    )

    def __init__(self, *args, batch, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind_of(batch.kind)
        columns = [("", _("— not in the file —"))] + [
            (str(i), title or f"#{i + 1}") for i, title in enumerate(batch.columns)
        ]
        for column in self.kind.columns:
            self.fields[f"map_{column.name}"] = forms.ChoiceField(
                label=capfirst(column.label),
                choices=columns,
                required=column.required,
                initial=str(batch.mapping.get(column.name, "")),
                error_messages={"required": _("Choose the column for “%(field)s”.") % {"field": column.label}},
            )
        for name, (label, choices) in (self.kind.options(user) if self.kind.options else {}).items():
            self.fields[f"option_{name}"] = forms.ChoiceField(
                label=capfirst(label),
                choices=choices,
                initial=str(batch.options.get(name, "")),
                required=all(value for value, _label in choices),  # where nothing is one of the answers, it may be it
            )

    def clean(self):
        cleaned = super().clean()
        by_index = {}
        for name, index in self._named("map_", cleaned).items():
            if index and index in by_index:
                self.add_error(f"map_{name}", _("This column is used for another field already."))
            by_index[index] = name
        return cleaned

    @staticmethod
    def _named(prefix, cleaned):
        return {name.removeprefix(prefix): value for name, value in cleaned.items() if name.startswith(prefix)}

    @property
    def mapping(self):
        """{field: column index} of what was chosen."""
        return {name: int(index) for name, index in self._named("map_", self.cleaned_data).items() if index}

    @property
    def options(self):
        return self._named("option_", self.cleaned_data)

    def mapping_fields(self):
        return [self[name] for name in self.fields if name.startswith("map_")]

    def other_fields(self):
        return [self[name] for name in self.fields if not name.startswith("map_")]
