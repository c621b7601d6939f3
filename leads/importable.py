"""Leads from a spreadsheet: each goes the same way as any other, cleaned, scored and assigned by the worker."""

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.customers.models import Source
from crm.customers.normal import email_key, phone_key
from crm.imports.cells import named, words
from crm.imports.owners import owner_of
from crm.imports.registry import Column, Kind, imported, linked, one_by_one, register, updated
from crm.users.models import Pool, Role

from .models import Lead
from .services import change_lead, create_lead, delete_lead

TEXT = ("name", "company", "title", "phone", "email", "region", "industry", "need")

COLUMNS = (
    Column("name", _("name"), required=True, aliases=("contact", "full name", "姓名", "联系人")),
    Column("company", _("company"), aliases=("account", "organisation", "organization", "公司", "公司名称")),
    Column("title", _("job title"), aliases=("position", "职务")),
    Column("phone", _("phone"), aliases=("mobile", "tel", "手机", "电话")),
    Column("email", _("e-mail"), aliases=("mail", "邮箱")),
    Column("region", _("region"), aliases=("country", "province", "地区")),
    Column("industry", _("industry"), aliases=("sector",)),
    Column("need", _("need"), aliases=("message", "notes", "需求", "备注")),
    Column("source", _("source"), aliases=("channel", "渠道")),
    Column("owner", _("owner"), aliases=("sales", "负责人")),
    Column("external_id", _("id in the other system"), aliases=("id", "编号")),
)


def options(user):
    """Where the leads go: to the rep who imports them, by the rules, or into a pool."""
    usual = _("yourself") if user.role == Role.REP else _("reps, by the assignment rules")
    mine = Pool.objects.filter(active=True)
    if user.scope.role != Role.ADMIN:
        mine = mine.filter(pk__in=user.scope.pools)
    pools = [(str(pool.pk), pool.name) for pool in mine]
    return {"pool": (_("give them to"), [("", usual), *pools])}


def _apply(row, context):
    values = {name: row.values[name] for name in TEXT if row.values.get(name)}
    sources = context.once("sources", lambda: words(Source.objects.all(), "name_en", "name_zh", "key"))
    if source := named(row, "source", sources, what=gettext("source")):
        values["source"] = source
    known = _known(row, context)
    if known is not None:
        if context.mode != "upsert" or not Lead.objects.editable_by(context.by).filter(pk=known.pk).exists():
            return linked(known)
        before = {name: getattr(known, name) for name in values if name != "source"}
        version = known.version
        changed = change_lead(known, by=context.by, **values)
        return linked(known) if changed.version == version else updated(changed, {**before, "version": changed.version})
    pool = Pool.objects.filter(pk=context.options.get("pool") or None).first()
    named_owner = row.values.get("owner") and not pool
    external_id = row.values.get("external_id", "")[:100]
    lead = create_lead(
        by=context.by,
        owner=owner_of(row, context) if named_owner else _own(context, pool),
        pool=pool,
        touch={"detail": {"by": "import", "import": context.batch_id, "line": row.line}},
        external_source="import" if external_id else "",
        external_id=external_id,
        **values,
    )
    return imported(lead)


def _own(context, pool):
    """What a rep imports is the rep's own; a manager's and an admin's rows go to the assignment rules."""
    return context.by if context.by and context.by.role == Role.REP and not pool else None


def _known(row, context):
    """The visible open lead with this id, phone or e-mail."""
    same = Q(pk__in=())
    if outside := row.values.get("external_id"):
        same |= Q(external_source="import", external_id=outside[:100])
    if phone := phone_key(row.values.get("phone", "")):
        same |= Q(phone_e164=phone)
    if email := email_key(row.values.get("email", "")):
        same |= Q(email_key=email)
    leads = Lead.objects.all() if context.by is None else Lead.objects.visible_to(context.by)
    return leads.open().filter(same, deleted_at=None).order_by("id").first()


def undo_lead(lead, before, *, by):
    """Delete what was created and not worked since; put back what was changed and not touched since."""
    if before is None:
        if lead.deleted_at or lead.first_response_at or not lead.is_open:
            return False
        delete_lead(lead, by=by)
        return True
    if lead.version != before.pop("version"):
        return False
    change_lead(lead, by=by, **before)
    return True


register(Kind("leads", _("leads"), COLUMNS, one_by_one(_apply), undo=undo_lead, options=options, icon="user-search"))
