"""One record of each kind, all of one rep, and the people who come to each door."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from analytics.models import FunnelReport
from analytics.nightly import body_of, prepare_facts
from crm.api.models import ApiToken
from crm.automation.models import Delivery
from crm.automation.services import create_webhook, delete_webhook
from crm.calendar import today
from crm.customers.models import Tag
from crm.customers.services import create_contact, create_customer, delete_contact, delete_customer
from crm.followups.defaults import ship_all
from crm.followups.models import Notification
from crm.followups.services import (
    attach,
    delete_attachment,
    finish_followup,
    log_activity,
    notify,
    plan_followup,
    share_record,
)
from crm.handovers.models import HandOver, State, Way
from crm.imports.running import run_due
from crm.imports.services import start_import, upload_file
from crm.oversight.models import Erasure
from crm.users.entrance.invitations import digest_of, invite
from crm.users.models import Invitation, Pool, Role, Session
from leads.models import Form, LeadEvent, Submission
from leads.services import create_lead, delete_lead, record_event
from opportunities import services
from opportunities.models import Check, Competitor, LossReason, Pipeline, Product
from tests.world import make_user, make_world

CSV = b"name,company,phone\nQian,Willow Paper,13900001111\n,,\n"


def make_people():
    """The cast, a manager of the south, an auditor, marketing and service; what the product ships is configured."""
    world = make_world()
    world.sol = make_user("Sol", role=Role.MANAGER, team=world.south)
    world.odo = make_user("Odo", role=Role.AUDITOR)
    world.pat = make_user("Pat")  # comes to no door: only has something shared with them
    world.mia, world.sam = make_user("Mia", role=Role.MARKETING), make_user("Sam", role=Role.SERVICE)
    ship_all()
    pool = Pool.objects.order_by("pk").first()
    pool.teams.set([world.north])
    world.pool = pool
    world.south_pool = Pool.objects.create(name_en="South pool", name_zh="南区公海")
    world.south_pool.teams.set([world.south])
    world.pipeline = Pipeline.objects.get(key="default")
    world.stages = list(world.pipeline.stages.select_related("pipeline").order_by("order"))
    world.check, world.ticked = (
        Check.objects.create(stage=world.stages[0], name_en=f"Step {n}", name_zh=f"步骤{n}") for n in (1, 2)
    )
    world.loss_reason = LossReason.objects.filter(active=True, pickable=True).first()
    world.product = Product.objects.create(code="P-1", name_en="Pump", name_zh="水泵", price=100)
    world.competitor = Competitor.objects.create(name="Rival")
    world.tag = Tag.objects.filter(active=True).first()
    world.form = Form.objects.order_by("pk").first() or Form.objects.create(
        key="contact-us", name_en="Contact us", name_zh="联系我们"
    )
    return world


def make_realm(world, owner, *, pool, colleague, tag=""):
    """What `owner` works on. `tag` makes words and numbers of a second realm different."""

    def customer(name):
        return create_customer(by=owner, owner=owner, name=f"{name}{tag}", phone="13800138000", industry="retail")

    r = SimpleNamespace(owner=owner, pool=pool, world=world)
    r.customer, r.other_customer = customer("Acme Trading"), customer("Bamboo Works")
    r.deleted_customer = customer("Closed Shop")
    delete_customer(r.deleted_customer, by=owner)
    r.contact = create_contact(r.customer, by=owner, name=f"Li Ting{tag}", phone="13700137000")
    r.other_contact = create_contact(r.customer, by=owner, name=f"Wu Hao{tag}")
    r.deleted_contact = create_contact(r.customer, by=owner, name=f"Gone Person{tag}")
    delete_contact(r.deleted_contact, by=owner)
    _leads(r, tag)
    _opportunities(r, colleague, tag)
    _to_do(r, tag)
    r.imported, r.uploaded = _import(owner, tag), upload_file(kind="leads", name="u.csv", data=CSV, by=owner)
    r.webhook, r.delivery = _webhook(world)
    r.deleted_webhook, _delivery = _webhook(world)
    delete_webhook(r.deleted_webhook, by=world.ada)
    r.night = _night(world, owner.team)
    r.handover = HandOver.objects.create(
        leaver=owner, team=owner.team, by=world.ada, at=timezone.now(), way=Way.ONE, state=State.MOVED
    )
    r.erasure = Erasure.objects.create(by=world.ada, state="found", terms={"phones": [], "emails": [], "names": ["X"]})
    r.token, _secret = ApiToken.issue(owner, name=f"Shop{tag}")
    _entrance(r, tag)
    return r


def _entrance(r, tag):
    """Where the owner is signed in elsewhere, and whom the administrator invited into the owner's team."""
    now = timezone.now()
    later = now + timedelta(days=1)
    key = f"elsewhere-{r.owner.pk}{tag}"[:40]
    r.session = Session.objects.create(session_key=key, user=r.owner, started_at=now, seen_at=now, expire_date=later)
    r.invitation = invite(f"new{tag}@example.com", name=f"New{tag}", role=Role.REP, team=r.owner.team, by=r.world.ada)
    r.invitation_secret = f"secret-of-{r.owner.pk}{tag}"
    Invitation.objects.filter(pk=r.invitation.pk).update(digest=digest_of(r.invitation_secret))


def _webhook(world):
    """A receiver with something that waits for it; both are the administrator's, whoever's the realm is."""
    webhook = create_webhook(url="https://hooks.example.com/", events=["lead.*"], by=world.ada)
    key = uuid.uuid4()
    return webhook, Delivery.objects.create(webhook=webhook, key=key, announcement=1, event="lead.created", body="{}")


def _night(world, team):
    """What was reported of the team last night."""
    day = today() - timedelta(days=1)
    prepare_facts(day)
    body = body_of(day, world.pipeline, team)
    return FunnelReport.objects.get_or_create(day=day, pipeline=world.pipeline, team=team, defaults={"body": body})[0]


def _leads(r, tag):
    def lead(name, **fields):
        fields.setdefault("owner", r.owner)
        return create_lead(by=fields["owner"], name=f"{name}{tag}", company=f"Acme Trading{tag}", **fields)

    r.lead, r.other_lead, r.deleted_lead = lead("Wang Fang"), lead("Zhao Lei"), lead("Chen Gone")
    delete_lead(r.deleted_lead, by=r.owner)
    r.pool_lead = create_lead(by=r.world.ada, name=f"Pool Person{tag}", phone="13812345678", pool=r.pool)
    record_event(r.lead, kind="visited_pricing", by=r.owner)
    r.event = LeadEvent.objects.get(lead=r.lead)
    r.submission = Submission.objects.create(
        form=r.world.form, raw={"name": f"Wang Fang{tag}"}, state="lead", lead=r.lead, handled_at=timezone.now()
    )


def _opportunities(r, colleague, tag):
    def opportunity(name):
        return services.create_opportunity(
            by=r.owner, owner=r.owner, customer=r.customer, name=f"{name}{tag}", amount=5
        )

    r.opportunity, r.lost, r.deleted_opportunity = (
        opportunity("Cold storage"),
        opportunity("Lost one"),
        opportunity("X"),
    )
    services.lose(r.lost, by=r.owner, reason=r.world.loss_reason)
    services.delete_opportunity(r.deleted_opportunity, by=r.owner)
    services.add_contact(r.opportunity, contact=r.contact, by=r.owner)
    r.member = services.add_member(r.opportunity, user=colleague, by=r.owner)
    services.tick_check(r.opportunity, item=r.world.ticked, by=r.owner)
    r.colleague = colleague
    r.opportunity.refresh_from_db()


def _to_do(r, tag):
    soon = timezone.now() + timedelta(days=1)
    r.followup = plan_followup(r.customer, owner=r.owner, due=soon, goal=f"Call Li{tag}", by=r.owner)
    r.share, r.lead_share = (share_record(one, by=r.owner, user=r.world.pat) for one in (r.customer, r.lead))
    r.done_followup = plan_followup(r.lead, owner=r.owner, due=soon, goal=f"Done one{tag}", by=r.owner)
    finish_followup(r.done_followup, by=r.owner)
    r.activity = log_activity(r.customer, kind="call", direction="two_way", by=r.owner, body=f"Talked{tag}")
    r.attachment, r.deleted_attachment = (
        attach(r.customer, file=ContentFile(f"{name}{tag}".encode(), f"{name}{tag}.txt"), by=r.owner)
        for name in ("Minutes", "Draft")
    )
    delete_attachment(r.deleted_attachment, by=r.owner)
    notify(r.owner, kind="lead_assigned", key=f"realm{tag}", about=r.lead, data={})
    r.notice = Notification.objects.get(user=r.owner, key=f"realm{tag}")


def _import(owner, tag):
    data = CSV.replace(b"Willow", b"Willow" + tag.encode())
    batch = upload_file(kind="leads", name="d.csv", data=data, by=owner)
    start_import(batch, mapping=batch.mapping, by=owner)
    run_due()
    batch.refresh_from_db()
    return batch
