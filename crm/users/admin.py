"""Users, teams and public pools in the admin. Nobody is deleted: people and teams are switched off."""

from django import forms
from django.contrib import admin
from django.contrib.auth.forms import AdminPasswordChangeForm, ReadOnlyPasswordHashField
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .entrance import admin_door  # noqa: F401  closes the doors of the admin site itself
from .entrance.services import end_sessions, forget_second_factors, shut_out
from .forms import WEEK, time_zones
from .models import ContactRight, Pool, Role, Team, User
from .services import change_team, place_team


class KeepsRows(admin.ModelAdmin):
    """What others refer to is switched off instead of deleted."""

    actions = ["switch_off", "switch_on"]
    active_field = "active"

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Switch off"))
    def switch_off(self, request, queryset):
        count = queryset.update(**{self.active_field: False})
        self.message_user(request, gettext("%(n)s switched off.") % {"n": count})

    @admin.action(description=_("Switch on"))
    def switch_on(self, request, queryset):
        count = queryset.update(**{self.active_field: True})
        self.message_user(request, gettext("%(n)s switched on.") % {"n": count})


class UserForm(forms.ModelForm):
    password = ReadOnlyPasswordHashField(label=_("Password"))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, required=False)
    work_days = forms.TypedMultipleChoiceField(
        label=_("Work days"), choices=WEEK, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields = "__all__"  # noqa: DJ007  the fieldsets of the admin are the list

    def clean_email(self):
        email = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody has this address already."))
        return email

    def clean(self):
        data = super().clean()
        if data.get("role") in (Role.REP, Role.MANAGER) and not data.get("team"):
            self.add_error("team", _("Reps and managers need a team: it says whose records they see."))
        return data


class NewUserForm(UserForm):
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
        required=False,
        help_text=_("Leave it empty where the person sets one by “Forgotten?” on the sign-in page."),
    )

    def clean_password(self):
        password = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password


OF_RIGHTS = {"role", "team", "email", "is_active"}


@admin.register(User)
class UserAdmin(KeepsRows):
    """A change of team moves the person's open records along; closed ones stay where they were counted."""

    active_field = "is_active"
    actions = ["switch_off", "switch_on", "remove_second_factors"]
    form = UserForm
    list_display = ["name", "email", "role", "team", "takes_leads", "away", "is_active", "last_login"]
    list_display_links = ["name", "email"]
    list_filter = ["is_active", "role", "team", "takes_leads"]
    list_select_related = ["team"]
    search_fields = ["name", "email", "title", "phone"]
    search_help_text = _("Name, e-mail, job title or phone")
    ordering = ["name"]
    list_per_page = 50
    autocomplete_fields = ["team"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (
            _("What they may do and see"),
            {
                "fields": ["role", "team", "is_active"],
                "description": _(
                    "A rep sees their own records and the public pools of the team. A manager sees the team and every "
                    "team below it. An administrator sees everything and enters this site."
                ),
            },
        ),
        (_("Leads"), {"fields": ["takes_leads", "lead_capacity", "away_from", "away_until"]}),
        (_("Working hours"), {"fields": ["work_start", "work_end", "work_days"]}),
        (_("Person"), {"fields": ["title", "phone", "language", "time_zone", "theme"]}),
        (_("History"), {"fields": ["last_login", "date_joined"]}),
    ]

    def get_form(self, request, obj=None, **kwargs):
        if obj is None:
            kwargs["form"] = NewUserForm
        return super().get_form(request, obj, **kwargs)

    def get_urls(self):
        own = [path("<int:pk>/password/", self.admin_site.admin_view(self.password), name="auth_user_password_change")]
        return own + super().get_urls()

    @admin.action(description=_("Switch off"))
    def switch_off(self, request, queryset):
        for user in queryset:
            shut_out(user)
        super().switch_off(request, queryset)

    @admin.action(description=_("Remove second factors, sign out everywhere"))
    def remove_second_factors(self, request, queryset):
        """For who lost phone and recovery codes: they sign in with the password alone and set up anew."""
        for user in queryset:
            forget_second_factors(user)
        self.message_user(request, gettext("%(n)s can sign in with the password alone.") % {"n": len(queryset)})

    def save_model(self, request, obj, form, change):
        if change:
            self._end_what_is_over(obj, form)
            team = obj.team
            if "team" in form.changed_data:
                obj.team_id = User.objects.values_list("team", flat=True).get(pk=obj.pk)
            super().save_model(request, obj, form, change)
            if "team" in form.changed_data:
                change_team(obj, team=team, by=request.user)
                obj.team = team
            if obj.pk == request.user.pk and OF_RIGHTS & set(form.changed_data):
                request.session.cycle_key()  # their own session ended too; they go on in a new one
            return
        obj.set_password(form.cleaned_data.get("password") or None)
        super().save_model(request, obj, form, change)

    def _end_what_is_over(self, user, form):
        """Whoever is switched off, or stands elsewhere from now on, is signed out. The database sees to it in any case
        (sessions_end.sql); asked here it is noted, too."""
        if "is_active" in form.changed_data and not user.is_active:
            shut_out(user)
        elif OF_RIGHTS & set(form.changed_data):
            end_sessions(user)

    def password(self, request, pk):
        """Set a new password for somebody; their sessions end with the old one."""
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        form = AdminPasswordChangeForm(user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            form.save()
            end_sessions(user, keep=request.session.session_key)
            self.log_change(request, user, gettext("Password changed."))
            self.message_user(request, gettext("The password of %(name)s is changed.") % {"name": user})
            return HttpResponseRedirect(reverse("admin:users_user_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("New password for %(name)s") % {"name": user},
            "form": form,
            "opts": self.opts,
            "original": user,
        }
        return TemplateResponse(request, "admin/users/password.html", context)

    @admin.display(description=_("away"), boolean=False)
    def away(self, user):
        if not user.away_from:
            return ""
        return f"{user.away_from:%Y-%m-%d} – {user.away_until:%Y-%m-%d}" if user.away_until else f"{user.away_from} –"


class MemberInline(admin.TabularInline):
    model = User
    fields = ["name", "email", "role", "is_active"]
    readonly_fields = fields
    extra = 0
    show_change_link = True
    can_delete = False
    verbose_name_plural = _("members")

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Team)
class TeamAdmin(KeepsRows):
    """Teams stand in a tree: put a team under another by its parent team."""

    list_display = ["in_tree", "name_zh", "people", "managers", "active"]
    list_filter = ["active"]
    search_fields = ["name_en", "name_zh"]
    search_help_text = _("Either name")
    fields = ["name_en", "name_zh", "parent", "active"]
    autocomplete_fields = ["parent"]
    inlines = [MemberInline]
    ordering = ["path"]

    def get_queryset(self, request):
        working = Q(members__is_active=True)
        return (
            super()
            .get_queryset(request)
            .annotate(
                people_count=Count("members", filter=working),
                manager_count=Count("members", filter=working & Q(members__role=Role.MANAGER)),
            )
        )

    def get_form(self, request, obj=None, **kwargs):
        kwargs["help_texts"] = {"parent": _("The manager of the parent team sees this team too. Empty: at the top.")}
        return super().get_form(request, obj, **kwargs)

    def save_model(self, request, obj, form, change):
        """The tree is written by its verb alone."""
        place_team(obj, parent=form.cleaned_data.get("parent"))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refused:
            self.message_user(request, " ".join(refused.messages), "ERROR")
            return HttpResponseRedirect(request.get_full_path())

    @admin.display(description=_("team"), ordering="path")
    def in_tree(self, team):
        return format_html("{}{}", "\u2003" * (team.depth - 1), team.name_en)

    @admin.display(description=_("people"))
    def people(self, team):
        return team.people_count

    @admin.display(description=_("managers"))
    def managers(self, team):
        return team.manager_count


@admin.register(Pool)
class PoolAdmin(KeepsRows):
    list_display = ["name_en", "name_zh", "claim_limit", "who", "active"]
    list_editable = ["claim_limit", "active"]
    list_filter = ["active"]
    search_fields = ["name_en", "name_zh"]
    fields = ["name_en", "name_zh", "teams", "claim_limit", "active"]
    autocomplete_fields = ["teams"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("teams")

    @admin.display(description=_("teams"))
    def who(self, pool):
        return ", ".join(str(team) for team in pool.teams.all()) or "—"


@admin.register(ContactRight)
class ContactRightAdmin(admin.ModelAdmin):
    """A role without a row here has what the product ships; own records are never masked."""

    list_display = ["role", "of_pool", "of_read", "shows_a_day"]
    list_editable = ["of_pool", "of_read", "shows_a_day"]
    fields = ["role", "of_pool", "of_read", "shows_a_day"]

    def get_readonly_fields(self, request, obj=None):
        return ["role"] if obj else []
