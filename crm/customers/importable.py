"""Customers and contacts from a spreadsheet."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.audit.marks import erased_among
from crm.followups.origins import came_before, shared_origin
from crm.imports.cells import named, words
from crm.imports.chunks import Chunk, batched
from crm.imports.mapping import values_of
from crm.imports.models import RowState
from crm.imports.owners import owner_of
from crm.imports.registry import CHUNK, Column, Kind, linked, register
from crm.imports.staged import by_line
from crm.rules.changing import store_many
from crm.rules.refusals import Invalid

from .models import Contact, Customer, Source
from .normal import email_key, fold, name_key, phone_key
from .services import (
    change_customers,
    create_contacts,
    create_customers,
    delete_contacts,
    delete_customers,
    named_alike,
    new_contact,
    new_customer,
)
from .services.customers import check_fields

ORIGIN = "import"  # of an id in a spreadsheet

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


def customer_keys(values):
    """By what a customer with these values is known."""
    outside = values.get("external_id", "")[:100]
    return [("name", name_key(values["name"])), *([("id", outside)] if outside else [])]


class Customers(Chunk):
    """A row means the oldest visible customer of its name, legal form and spelling aside, or of its id; what was
    deleted, merged or handed over since they brought it in, only by its id."""

    def __init__(self, rows, context):
        super().__init__(rows, context)
        self.changeable = None
        ids = [outside for row in rows if (outside := row.values.get("external_id", "")[:100])]
        names = named_alike(self.by, [row.values["name"] for row in rows])
        before, _taken = came_before(Customer.objects.select_related("merged_into"), ORIGIN, ids, by=self.by)
        seen = Customer.objects.alive() if self.by is None else Customer.objects.visible_to(self.by)
        mine = set(seen.filter(pk__in=[one.pk for one in before.values()]).values_list("pk", flat=True))
        for customer in [*names.values(), *(one for one in before.values() if one.pk in mine)]:
            self.index.add(customer, self.keys_of(customer))
        self.gone = {outside: one.merged_into or one for outside, one in before.items() if one.pk not in mine}

    def take(self, row):
        values = self._values(row)
        outside = row.values.get("external_id", "")[:100]
        held = self.index.first(customer_keys(row.values))
        if held is None and outside in self.gone:
            self.results[row.line] = linked(self.gone[outside])
        elif held is None:
            owner = owner_of(row, self.context, history=True)
            draft = new_customer(
                by=self.by,
                owner=owner,
                name=row.values["name"],
                external_source=ORIGIN if outside else "",
                external_id=outside,
                **values,
            )
            self.create(row, draft.customer, draft)
        elif self.context.mode != "upsert":
            self.link(row, held)
        elif not self._may_change(self.settled(held)):
            raise Invalid({"name": [gettext("You may not change this customer.")]})
        else:
            check_fields(values)
            self.change(row, held, values)

    def _values(self, row):
        values = {name: row.values[name] for name in TEXT if row.values.get(name)}
        if row.values.get("importance"):
            values["importance"] = row.values["importance"].upper()
        sources = self.context.once("sources", lambda: words(Source.objects.all(), "name_en", "name_zh", "key"))
        if source := named(row, "source", sources, what=gettext("source")):
            values["source"] = source
        custom = {name: row.values[name] for name in EXTRA if row.values.get(name)}
        return {**values, "custom": custom} if custom else values

    def write(self, drafts):
        create_customers(drafts, by=self.by)
        self.changeable = None

    def rewrite(self, changes):
        return change_customers(changes, by=self.by)

    def before(self, customer, values):
        return {name: _plain(getattr(customer, name)) for name in values}

    def keys_of(self, customer):
        mine = customer.external_id and shared_origin(customer.external_source) == ORIGIN
        return [("name", customer.name_key), *([("id", customer.external_id)] if mine else [])]

    def keys_with(self, customer, values):
        return self.keys_of(customer)  # a file changes neither name nor id

    def _may_change(self, customer):
        """Asked at once for all that the index knows, again when customers have been made since."""
        if self.by is None:
            return True
        if self.changeable is None:
            ids = [held.record.pk for held in self.index.all() if held.record.pk]
            self.changeable = set(Customer.objects.editable_by(self.by).filter(pk__in=ids).values_list("pk", flat=True))
        return customer.pk in self.changeable


def apply_customers(rows, context):
    return Customers(rows, context).run()


def set_parents(batch, context):
    """The parent companies of what the import brought: they may stand below their daughters in the file."""
    if "parent" not in batch.mapping:
        return
    states = [RowState.IMPORTED] + ([RowState.UPDATED, RowState.LINKED] if batch.mode == "upsert" else [])
    for chunk in batched(by_line(batch.staged.filter(state__in=states)), CHUNK):
        named_by = {row.object_id: row for row in chunk if values_of(batch.mapping, row.raw)["parent"]}
        words = {pk: name_key(values_of(batch.mapping, row.raw)["parent"]) for pk, row in named_by.items()}
        parents = named_alike(context.by, words.values())
        wanted = {pk: parents[word] for pk, word in words.items() if word in parents and parents[word].pk != pk}
        _set_parents(named_by, wanted, by=context.by)


@transaction.atomic
def _set_parents(rows, wanted, *, by):
    """Change them, and let the undo of an update know."""
    customers = Customer.objects.alive() if by is None else Customer.objects.editable_by(by)
    before = list(customers.filter(pk__in=wanted))
    after = change_customers([(one, {"parent": wanted[one.pk]}) for one in before], by=by)
    told = []
    for was, now in zip(before, after, strict=True):
        row = rows[was.pk]
        if now.version != was.version and row.before:
            row.before |= {"parent": row.before.get("parent", was.parent_id), "version": now.version}
            told.append(row)
    store_many(told, ["before"])


def _plain(value):
    return getattr(value, "pk", value)


def undo_customers(pairs, *, by):
    """Delete what was created, put back what was changed, unless somebody changed it since."""
    made = [one for one, before in pairs if before is None and one.version <= 2 and not one.deleted_at]
    was = [(one, {**before}) for one, before in pairs if before is not None]
    changed = [(one, before) for one, before in was if before.pop("version") == one.version]
    for name, model in (("parent", Customer), ("source", Source)):
        known = model.objects.in_bulk({before[name] for _one, before in changed if before.get(name)})
        for _one, before in changed:
            if name in before:
                before[name] = known.get(before[name])
    change_customers(changed, by=by)
    delete_customers(made, by=by)
    done = {one.pk for one in made} | {one.pk for one, _before in changed}
    return [one.pk in done for one, _before in pairs]


CONTACT_COLUMNS = (
    Column("name", _("name"), required=True, aliases=("contact", "联系人", "姓名")),
    Column("customer", _("customer"), required=True, aliases=("account", "company", "公司", "客户名称")),
    Column("title", _("job title"), aliases=("position", "职务")),
    Column("phone", _("phone"), aliases=("mobile", "tel", "手机", "电话")),
    Column("email", _("e-mail"), aliases=("mail", "邮箱")),
    Column("wechat", _("WeChat"), aliases=("微信号",)),
    Column("notes", _("notes"), aliases=("备注",)),
)


class Contacts(Chunk):
    """A row means the living contact of its name in its customer."""

    def __init__(self, rows, context):
        super().__init__(rows, context)
        self.customers = named_alike(self.by, [row.values["customer"] for row in rows])
        mine = [customer.pk for customer in self.customers.values()]
        self.changeable = set(mine)
        if self.by is not None:
            self.changeable = set(
                Customer.objects.editable_by(self.by).filter(pk__in=mine).values_list("pk", flat=True)
            )
        said = [(row.values.get("phone", ""), row.values.get("email", "")) for row in rows]
        self.gone = erased_among([key for phone, email in said for key in (phone_key(phone), email_key(email))])
        names = {fold(row.values["name"]) for row in rows}
        for contact in Contact.objects.filter(customer__in=mine, name__in=names, deleted_at=None):
            self.index.add(contact, self.keys_of(contact))

    def take(self, row):
        customer = self.customers.get(name_key(row.values["customer"]))
        if customer is None:
            raise Invalid({"customer": [gettext("There is no such customer. Import customers first.")]})
        if customer.pk not in self.changeable:
            raise Invalid({"customer": [gettext("You may not change this customer.")]})
        held = self.index.first([(customer.pk, fold(row.values["name"]))])
        if held is not None:
            return self.link(row, held)
        values = {n: row.values[n] for n in ("title", "phone", "email", "wechat", "notes") if row.values.get(n)}
        contact = new_contact(customer, name=row.values["name"], **values)
        if settings.ERASED_AGAIN == "hold" and {contact.phone_e164, email_key(contact.email)} & self.gone:
            raise Invalid({"phone": [gettext("This person asked to be erased.")]})
        return self.create(row, contact, contact)

    def write(self, drafts):
        create_contacts(drafts, by=self.by)

    def keys_of(self, contact):
        return [(contact.customer_id, contact.name)]


def contact_keys(values):
    """By what a contact with these values is known."""
    return [(name_key(values["customer"]), fold(values["name"]))]


def apply_contacts(rows, context):
    return Contacts(rows, context).run()


def undo_contacts(pairs, *, by):
    made = [contact for contact, _before in pairs if contact.version == 1 and not contact.deleted_at]
    delete_contacts(made, by=by)
    done = {contact.pk for contact in made}
    return [contact.pk in done for contact, _before in pairs]


register(
    Kind(
        "customers",
        _("customers"),
        CUSTOMER_COLUMNS,
        apply_customers,
        undo=undo_customers,
        finish=set_parents,
        keys=customer_keys,
        icon="building",
    )
)
register(
    Kind("contacts", _("contacts"), CONTACT_COLUMNS, apply_contacts, undo_contacts, keys=contact_keys, icon="users")
)
