"""Leads from a spreadsheet: each is cleaned, scored and assigned as any other, by the worker where somebody has to be
chosen."""

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.audit.marks import erased_among
from crm.customers.models import Source
from crm.followups.origins import came_before
from crm.imports.cells import named, words
from crm.imports.chunks import Chunk
from crm.imports.owners import owner_of
from crm.imports.registry import Column, Kind, linked, register
from crm.rules.refusals import Invalid
from crm.users.models import Pool, Role

from .duplicates import keys_of_lead, keys_of_values, open_leads
from .intake.at_once import create_taken_in
from .models import Lead
from .services import change_leads, delete_leads, new_lead
from .services.fields import check_fields

ORIGIN = "import"  # of an id in a spreadsheet

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


class Leads(Chunk):
    """A row means the oldest visible open lead with its id, phone or e-mail; a closed one only by its id."""

    def __init__(self, rows, context):
        super().__init__(rows, context)
        self.keys = {row.line: keys_of_values(row.values, ORIGIN) for row in rows}
        keys = [key for known in self.keys.values() for key in known]
        self.gone = erased_among([word for kind, word in keys if kind in ("phone", "email")])
        for lead in open_leads(self.by, keys):
            self.index.add(lead, self.keys_of(lead))
        outside = [word[1] for kind, word in keys if kind == "id" and not self.index.first([(kind, word)])]
        self.closed, _taken = came_before(Lead.objects.all(), ORIGIN, outside, by=self.by)

    def take(self, row):
        values = {name: row.values[name] for name in TEXT if row.values.get(name)}
        if source := named(row, "source", self._sources(), what=_("source")):
            values["source"] = source
        keys = self.keys[row.line]
        held = self.index.first(keys)
        if held is None:
            if settings.ERASED_AGAIN == "hold" and any(word in self.gone for _kind, word in keys):
                raise Invalid(phone=gettext("This person asked to be erased."))
            outside = row.values.get("external_id", "")[:100]
            if outside in self.closed:
                self.results[row.line] = linked(self.closed[outside])
            else:
                self._create(row, values, outside)
        elif self.context.mode != "upsert" or not self._may_change(self.settled(held)):
            self.link(row, held)
        else:
            check_fields(values)
            self.change(row, held, values)

    def _create(self, row, values, outside):
        pool = self.context.once("pool", self._pool)
        named_owner = row.values.get("owner") and not pool
        draft = new_lead(
            by=self.by,
            owner=owner_of(row, self.context) if named_owner else _own(self.context, pool),
            pool=pool,
            touch={"detail": {"by": "import", "import": self.context.batch_id, "line": row.line}},
            external_source=ORIGIN if outside else "",
            external_id=outside,
            **values,
        )
        self.create(row, draft.lead, draft)

    def change(self, row, held, values):
        """What it is no longer known by, another one may be."""
        was = held.keys
        super().change(row, held, values)
        if lost := set(was).difference(held.keys):
            for lead in open_leads(self.by, lost, but=self.index.stored):
                self.index.add(lead, self.keys_of(lead))

    def write(self, drafts):
        create_taken_in(drafts, by=self.by)
        self.changeable = None

    def rewrite(self, changes):
        return change_leads(changes, by=self.by)

    def before(self, lead, values):
        return {name: getattr(lead, name) for name in values if name != "source"}

    def keys_of(self, lead):
        return keys_of_lead(lead)

    def keys_with(self, lead, values):
        words = {"phone": lead.phone, "email": lead.email, **values, "external_id": ""}
        return [*(key for key in keys_of_lead(lead) if key[0] == "id"), *keys_of_values(words, ORIGIN)]

    def _sources(self):
        return self.context.once("sources", lambda: words(Source.objects.all(), "name_en", "name_zh", "key"))

    def _pool(self):
        return Pool.objects.filter(pk=self.context.options.get("pool") or None).first()

    changeable = None

    def _may_change(self, lead):
        """Asked at once for all that the index knows, again when leads have been made since."""
        if self.by is None:
            return True
        if self.changeable is None:
            ids = [held.record.pk for held in self.index.all() if held.record.pk]
            self.changeable = set(Lead.objects.editable_by(self.by).filter(pk__in=ids).values_list("pk", flat=True))
        return lead.pk in self.changeable


def _own(context, pool):
    """What a rep imports is the rep's own; a manager's and an admin's rows go to the assignment rules."""
    return context.by if context.by and context.by.role == Role.REP and not pool else None


def undo_leads(pairs, *, by):
    """Delete what was created and not worked since; put back what was changed and not touched since."""
    made = [lead for lead, before in pairs if before is None and _untouched(lead)]
    was = {lead: {**before} for lead, before in pairs if before is not None}
    changed = [(lead, before) for lead, before in was.items() if before.pop("version") == lead.version]
    delete_leads(made, by=by)
    change_leads(changed, by=by)
    done = {lead.pk for lead in made} | {lead.pk for lead, _before in changed}
    return [lead.pk in done for lead, _before in pairs]


def _untouched(lead):
    return not lead.deleted_at and not lead.first_response_at and lead.is_open


def apply_leads(rows, context):
    return Leads(rows, context).run()


def keys(values):
    return keys_of_values(values, ORIGIN)


register(Kind("leads", _("leads"), COLUMNS, apply_leads, undo_leads, options=options, keys=keys, icon="user-search"))
