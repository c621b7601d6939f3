"""Public forms: what they ask, what they say, where they may be embedded."""

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Form, Lead, Submission
from ..models.capture import STANDARD_FIELDS


def field_choices():
    return [(name, Lead._meta.get_field(name).verbose_name) for name in STANDARD_FIELDS]


class PublicFormForm(forms.ModelForm):
    fields = forms.MultipleChoiceField(
        label=_("fields"), choices=field_choices, widget=forms.CheckboxSelectMultiple, help_text=_("What it asks for.")
    )
    required = forms.MultipleChoiceField(
        label=_("required"), choices=field_choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    frame_origins = SimpleArrayField(
        forms.CharField(max_length=200),
        label=_("may be framed by"),
        required=False,
        help_text=_("Web sites with commas, as https://www.example.com; * for any; empty for none."),
    )

    class Meta:
        model = Form
        fields = [
            "name_en",
            "name_zh",
            "key",
            "source",
            "event",
            "active",
            "fields",
            "required",
            "title_en",
            "title_zh",
            "intro_en",
            "intro_zh",
            "thanks_en",
            "thanks_zh",
            "consent_en",
            "consent_zh",
            "frame_origins",
        ]
        help_texts = {
            "key": _("Stands in the public address; a changed key breaks every link, embed and QR code of the form."),
            "source": _("Where leads of this form are counted."),
        }

    def clean(self):
        data = super().clean()
        asked, required = data.get("fields") or [], data.get("required") or []
        if asked and not {"name", "phone", "email"} & set(asked):
            self.add_error("fields", _("Ask for a name, a phone number or an e-mail address at least."))
        if set(required) - set(asked):
            self.add_error("required", _("What is required must be asked for."))
        return data

    def clean_frame_origins(self):
        origins = self.cleaned_data["frame_origins"]
        for origin in origins:
            if origin != "*" and not _is_origin(origin):
                raise ValidationError(gettext("“%(origin)s” is not like https://www.example.com.") % {"origin": origin})
        return origins


def _is_origin(text):
    scheme, _colon, host = text.partition("://")
    return scheme in ("http", "https") and bool(host) and not set(host) & set("/;,'\" \t?#")


@admin.register(Form)
class FormAdmin(admin.ModelAdmin):
    form = PublicFormForm
    list_display = ["__str__", "key", "source", "event", "active"]
    list_filter = ["active", "source"]
    list_select_related = ["source"]
    search_fields = ["name_en", "name_zh", "key"]
    fieldsets = [
        (None, {"fields": [("name_en", "name_zh"), "key", ("source", "event"), "active"]}),
        (_("Fields"), {"fields": ["fields", "required"]}),
        (
            _("Texts"),
            {
                "fields": [
                    ("title_en", "title_zh"),
                    ("intro_en", "intro_zh"),
                    ("thanks_en", "thanks_zh"),
                    ("consent_en", "consent_zh"),
                ]
            },
        ),
        (_("Embedding"), {"fields": ["frame_origins"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        """A form that anybody used is switched off, not deleted."""
        if obj is not None and Submission.objects.filter(form=obj).exists():
            return False
        return super().has_delete_permission(request, obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions
