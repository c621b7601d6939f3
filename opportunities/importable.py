"""Opportunities from a spreadsheet, with their history: real dates in the ledger, no gates, no notices."""

from dataclasses import replace

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.customers.models import Source
from crm.customers.normal import name_key
from crm.customers.services import named_alike
from crm.followups.origins import came_before, own_origin
from crm.imports.cells import amount, day, named, words
from crm.imports.chunks import Chunk
from crm.imports.owners import owner_of
from crm.imports.registry import Column, Kind, register
from crm.rules.refusals import Invalid

from .models import Competitor, LossReason, Opportunity, Outcome, Pipeline, Product
from .services import History, delete_opportunities
from .services.history import Shared, new_imported, store_imported

ORIGIN = "import"  # one origin for all spreadsheets: an id comes in once, by whichever door

COLUMNS = (
    Column(
        "external_id", _("id in the other system"), required=True, aliases=("opportunity_id", "id", "编号", "商机编号")
    ),
    Column("name", _("name"), aliases=("opportunity", "商机", "商机名称")),
    Column("customer", _("customer"), aliases=("account", "company", "公司", "客户名称")),
    Column("stage", _("stage"), required=True, aliases=("deal_stage", "status", "销售阶段")),
    Column("amount", _("amount"), aliases=("close_value", "value", "金额", "预计金额")),
    Column("owner", _("owner"), aliases=("sales_agent", "sales", "负责人")),
    Column("product", _("product"), aliases=("产品",)),
    Column("source", _("source"), aliases=("channel", "渠道")),
    Column("created_on", _("created on"), aliases=("engage_date", "created", "创建日期")),
    Column("closed_on", _("closed on"), aliases=("close_date", "closed", "成交日期", "关单日期")),
    Column("expected_close", _("expected close"), aliases=("预计成交",)),
    Column("loss_reason", _("loss reason"), aliases=("丢单原因",)),
    Column("competitor", _("competitor"), aliases=("竞争对手",)),
    Column("need", _("need"), aliases=("需求", "description")),
)


def pipelines(user):
    """What the page asks besides: the pipeline the rows belong to."""
    choices = [(str(one.pk), one.name) for one in Pipeline.objects.filter(active=True)]
    return {"pipeline": (_("pipeline"), choices)}


class Opportunities(Chunk):
    """A row means the opportunity of its id, from whatever file it came; that one is left as it is."""

    def __init__(self, rows, context):
        super().__init__(rows, context)
        ids = [row.values["external_id"][:100] for row in rows]
        known, self.taken = came_before(Opportunity.objects.all(), ORIGIN, ids, by=self.by)
        for one in known.values():
            self.index.add(one, self.keys_of(one))
        self.customers = named_alike(self.by, [row.values.get("customer", "") for row in rows])
        self.shared = context.once("shared", Shared)

    def take(self, row):
        history = _history(row, self.context, self.customers)
        held = self.index.first([history.external_id])
        if held is not None:
            self.link(row, held)
        else:
            if history.external_id in self.taken:
                history = replace(history, external_source=own_origin(ORIGIN, self.by))
            draft = new_imported(history, self.shared, by=self.by)
            self.create(row, draft.opportunity, draft)

    def write(self, drafts):
        store_imported(drafts, by=self.by)

    def keys_of(self, opportunity):
        return [opportunity.external_id]


def apply_many(rows, context):
    return Opportunities(rows, context).run()


def _history(row, context, customers):
    pipeline = context.once("pipeline", lambda: _pipeline(context))
    stages = context.once("stages", lambda: words(pipeline.stages.all(), "key", "name_en", "name_zh", "kind"))
    stage = named(row, "stage", stages, what=gettext("stage"))
    if stage is None:
        raise Invalid({"stage": [gettext("Say in which stage it is.")]})
    product = named(row, "product", _named(context, Product, "name_en", "name_zh", "code"), what=gettext("product"))
    customer = _customer(row, customers)
    return History(
        external_source=ORIGIN,
        external_id=row.values["external_id"][:100],
        name=row.values.get("name") or _name(customer, product, row),
        pipeline=pipeline,
        owner=owner_of(row, context, history=True),
        customer=customer,
        stage=stage if stage.is_open else _last_open(pipeline, context),
        outcome=Outcome.OPEN if stage.is_open else stage.kind,
        amount=amount(row, "amount"),
        created_on=day(row, "created_on"),
        closed_on=day(row, "closed_on"),
        expected_close=day(row, "expected_close"),
        product=product,
        source=named(row, "source", _named(context, Source, "name_en", "name_zh", "key"), what=gettext("source")),
        loss_reason=named(
            row, "loss_reason", _named(context, LossReason, "name_en", "name_zh", "key"), what=gettext("loss reason")
        )
        if stage.kind == Outcome.LOST
        else None,
        competitor=named(row, "competitor", _named(context, Competitor, "name"), what=gettext("competitor")),
        need=row.values.get("need", ""),
    )


def _pipeline(context):
    found = Pipeline.objects.filter(pk=context.options.get("pipeline") or None).first()
    if found is None:
        raise Invalid({"pipeline": [gettext("Choose a pipeline.")]})
    return found


def _last_open(pipeline, context):
    """Where what is closed stood before: the last open stage."""
    return context.once("last_open", lambda: pipeline.stages.open().order_by("-order", "-id").first())


def _named(context, model, *fields):
    return context.once(model, lambda: words(model.objects.all(), *fields))


def _customer(row, customers):
    text = row.values.get("customer", "")
    if not text:
        return None
    found = customers.get(name_key(text))
    if found is None:
        raise Invalid(
            {"customer": [gettext("There is no customer “%(text)s”. Import customers first.") % {"text": text}]}
        )
    return found


def _name(customer, product, row):
    """A name for what came without one: who and what, else the id."""
    parts = [str(part) for part in (customer, product and product.name_en) if part]
    return " · ".join(parts) or row.values["external_id"]


def undo_opportunities(pairs, *, by):
    """Delete what nobody has changed since."""
    made = [one for one, _before in pairs if one.version == 1 and not one.deleted_at]
    delete_opportunities(made, by=by)
    done = {one.pk for one in made}
    return [one.pk in done for one, _before in pairs]


register(
    Kind(
        "opportunities",
        _("opportunities"),
        COLUMNS,
        apply_many,
        undo=undo_opportunities,
        keys=lambda values: [values["external_id"][:100]],
        options=pipelines,
        icon="target-arrow",
    )
)
