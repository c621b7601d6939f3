"""Customers and contacts from a spreadsheet."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.imports.cells import named, words
from crm.imports.owners import owner_of
from crm.imports.registry import Column, Kind, imported, linked, one_by_one, register, updated
from crm.rules.refusals import Invalid

from .models import Contact, Customer, Source
from .normal import name_key
from .services import change_customer, create_contact, create_customer, delete_contact, delete_customer

TEXT = ("industry", "region", "size", "phone", "email", "website", "address", "notes")
EXTRA = ("founded", "revenue")

CUSTOMER_COLUMNS = (
    Column(
        "name",
        _("name"),
        required=True,
        aliases=("account", "company", "customer", "客户", "公司", "公司名称", "客户名称"),
    ),
    Column("industry", _("industry"), aliases=("sector",)),
    Column("region", _("region"), aliases=("office_location", "country", "地区")),
    Column("size", _("size"), aliases=("employees", "人数", "规模")),
    Column("phone", _("phone"), aliases=("tel", "telephone", "联系电话")),
    Column("email", _("e-mail"), aliases=("mail", "邮箱")),
    Column("website", _("web site"), aliases=("url", "网站")),
    Column("address", _("address")),
    Column("importance", _("importance")),
    Column("source", _("source"), aliases=("channel", "渠道")),
    Column("parent", _("parent company"), aliases=("subsidiary_of", "上级公司")),
    Column("founded", _("founded in"), aliases=("year_established",)),
    Column("revenue", _("annual revenue"), aliases=("turnover",)),
    Column("notes", _("notes"), aliases=("remark", "备注")),
    Column("owner", _("owner"), aliases=("sales", "sales_agent", "负责人")),
    Column("external_id", _("id in the other system"), aliases=("id", "编号")),
)


def apply_customers(rows, context):
    """Row by row, then the parent companies, which may stand below their daughters in the file."""
    results = one_by_one(_apply_customer)(rows, context)
    for row, result in zip(rows, results, strict=True):
        if result.record is not None and row.values.get("parent"):
            parent = _known(row.values["parent"], context)
            if parent is not None and parent.pk != result.record.pk:
                change_customer(result.record, by=context.by, parent=parent)
    return results


def _apply_customer(row, context):
    values = {name: row.values[name] for name in TEXT if row.values.get(name)}
    if row.values.get("importance"):
        values["importance"] = row.values["importance"].upper()
    sources = context.once("sources", lambda: words(Source.objects.all(), "name_en", "name_zh", "key"))
    if source := named(row, "source", sources, what=gettext("source")):
        values["source"] = source
    custom = {name: row.values[name] for name in EXTRA if row.values.get(name)}
    if custom:
        values["custom"] = custom
    known = _known(row.values["name"], context)
    if known is None:
        owner = owner_of(row, context, history=True)
        outside = row.values.get("external_id", "")
        return imported(
            create_customer(
                by=context.by,
                owner=owner,
                name=row.values["name"],
                external_source="import" if outside else "",
                external_id=outside,
                **values,
            )
        )
    if context.mode != "upsert":
        return linked(known)
    if not Customer.objects.editable_by(context.by).filter(pk=known.pk).exists():
        raise Invalid({"name": [gettext("You may not change this customer.")]})
    before = {name: _plain(getattr(known, name)) for name in values}
    version = known.version
    changed = change_customer(known, by=context.by, **values)
    return linked(known) if changed.version == version else updated(changed, {**before, "version": changed.version})


def _known(name, context):
    """The visible customer of this name, legal form and spelling aside."""
    customers = Customer.objects.alive() if context.by is None else Customer.objects.visible_to(context.by)
    return customers.filter(name_key=name_key(name)).order_by("id").first()


def _plain(value):
    return getattr(value, "pk", value)


def undo_customer(customer, before, *, by):
    """Delete what was created, put back what was changed, unless somebody changed it since."""
    if before is None:
        if customer.version > 2 or customer.deleted_at:
            return False
        delete_customer(customer, by=by)
        return True
    if customer.version != before.pop("version"):
        return False
    if "source" in before:
        before["source"] = Source.objects.filter(pk=before["source"]).first()
    change_customer(customer, by=by, **before)
    return True


CONTACT_COLUMNS = (
    Column("name", _("name"), required=True, aliases=("contact", "联系人", "姓名")),
    Column("customer", _("customer"), required=True, aliases=("account", "company", "公司", "客户名称")),
    Column("title", _("job title"), aliases=("position", "职务")),
    Column("phone", _("phone"), aliases=("mobile", "tel", "手机", "电话")),
    Column("email", _("e-mail"), aliases=("mail", "邮箱")),
    Column("wechat", _("WeChat"), aliases=("微信号",)),
    Column("notes", _("notes"), aliases=("备注",)),
)


def _apply_contact(row, context):
    customer = _known(row.values["customer"], context)
    if customer is None:
        raise Invalid({"customer": [gettext("There is no such customer. Import customers first.")]})
    if context.by is not None and not Customer.objects.editable_by(context.by).filter(pk=customer.pk).exists():
        raise Invalid({"customer": [gettext("You may not change this customer.")]})
    values = {n: row.values[n] for n in ("title", "phone", "email", "wechat", "notes") if row.values.get(n)}
    same = Contact.objects.filter(customer=customer, name=row.values["name"], deleted_at=None).first()
    if same is not None:
        return linked(same)
    return imported(create_contact(customer, by=context.by, name=row.values["name"], **values))


def undo_contact(contact, before, *, by):
    if contact.version > 1 or contact.deleted_at:
        return False
    delete_contact(contact, by=by)
    return True


register(Kind("customers", _("customers"), CUSTOMER_COLUMNS, apply_customers, undo=undo_customer, icon="building"))
register(Kind("contacts", _("contacts"), CONTACT_COLUMNS, one_by_one(_apply_contact), undo=undo_contact, icon="users"))
