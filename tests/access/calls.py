"""The smallest valid call of every route in a realm: what stands in its address, its query and its body."""

from datetime import timedelta

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crm.audit.models import Entry

from .realm import CSV

SOON = "2099-01-02T09:00"
HOOK = {"url": "https://hooks.example.com/new", "events": ["lead.created"]}
NOW = {"when": "tomorrow", "kind": "call"}


def addresses(r):
    """What stands in the address: by route where it is not the record of its package, by package otherwise."""
    shipped = r.world
    by_package = {
        "customers": r.customer,
        "leads": r.lead,
        "opportunities": r.opportunity,
        "followups": r.followup,
        "imports": r.imported,
        "handovers": r.handover,
        "api-handovers": r.handover,
        "automation": r.webhook,
        "api-webhooks": r.webhook,
        "api-deliveries": r.delivery,
        "api-customers": r.customer,
        "api-contacts": r.contact,
        "api-leads": r.lead,
        "api-events": r.event,
        "api-opportunities": r.opportunity,
        "api-followups": r.followup,
        "api-activities": r.activity,
        "api-attachments": r.attachment,
        "api-notifications": r.notice,
        "api-imports": r.imported,
        "api-users": shipped.lea,
        "api-teams": shipped.north,
        "api-pools": r.pool,
        "api-pipelines": shipped.pipeline,
        "api-stages": shipped.stages[0],
        "api-loss-reasons": shipped.loss_reason,
        "api-competitors": shipped.competitor,
        "api-products": shipped.product,
        "api-tags": shipped.tag,
        "api-sources": shipped.form.source,
        "api-audit": Entry.objects.latest("pk"),
        "oversight": r.erasure,
    }
    by_route = {
        "users:token_revoke": [r.token.pk],
        "oversight:bin_of": ["leads"],
        "oversight:bin_restore": ["leads"],
        "oversight:bin_undo": ["leads"],
        "users:session_end": [r.session.handle],
        "users:invitation": [r.invitation_secret],
        "users:invitation_resend": [r.invitation.pk],
        "users:invitation_revoke": [r.invitation.pk],
        "customers:restore": [r.deleted_customer.pk],
        "customers:contact": [r.contact.pk],
        "customers:contact_edit": [r.contact.pk],
        "customers:contact_show": [r.contact.pk],
        "customers:contact_delete": [r.contact.pk],
        "customers:contact_restore": [r.deleted_contact.pk],
        "customers:delete": [r.other_customer.pk],
        "leads:restore": [r.deleted_lead.pk],
        "leads:claim": [r.pool_lead.pk],
        "leads:show_contact": [r.pool_lead.pk],
        "leads:pool_of": [r.pool.pk],
        "leads:of_customer": [r.customer.pk],
        "leads:view": ["mine"],
        "opportunities:of_customer": [r.customer.pk],
        "opportunities:restore": [r.deleted_opportunity.pk],
        "opportunities:reopen": [r.lost.pk],
        "opportunities:contact_remove": [r.opportunity.pk, r.contact.pk],
        "opportunities:check": [r.opportunity.pk, shipped.check.pk],
        "followups:reopen": [r.done_followup.pk],
        "followups:postpone_back": [r.followup.pk, int((timezone.now() + timedelta(days=9)).timestamp())],
        "followups:attachment": [r.attachment.key],
        "followups:attachment_delete": [r.attachment.key],
        "followups:attachment_restore": [r.deleted_attachment.key],
        "followups:notification": [r.notice.pk],
        "handovers:create": [r.owner.pk],
        "automation:resend": [r.delivery.pk],
        "automation:restore": [r.deleted_webhook.pk],
        "imports:start": [r.uploaded.pk],
        "imports:mapping": [r.uploaded.pk],
        ("api-customers-detail", "DELETE"): [r.other_customer.pk],
        "api-leads-claim": [r.pool_lead.pk],
        "api-leads-show-contact": [r.pool_lead.pk],
        "api-opportunities-reopen": [r.lost.pk],
        "api-followups-reopen": [r.done_followup.pk],
        "api-analytics": ["win-rate"],
        "analytics:part": ["funnel"],
        "analytics:report": ["win-rate"],
        "analytics:report-of-a-night": [r.night.pk],
        **{name: [shipped.form.key] for name in PUBLIC},
    }
    return by_package, by_route


PUBLIC = ("leads:form", "leads:form_embed", "leads:form_qr", "leads:capture", "leads:capture_events")


def address_of(route, r, method):
    """The positional arguments of a route's address."""
    if not route.arguments:
        return []
    by_package, by_route = addresses(r)
    if (route.name, method) in by_route:
        return by_route[route.name, method]
    if route.name in by_route:
        return by_route[route.name]
    package = (
        route.name.split(":")[0]
        if ":" in route.name
        else max((name for name in by_package if route.name.startswith(name + "-")), key=len)
    )
    return [by_package[package].pk]


def queries(r):
    """What a route is asked after the question mark."""
    about = {"type": "customer", "id": r.customer.pk}
    found = {"q": r.customer.name[:4]}
    former = [(r.lead.pk, r.colleague.pk)]
    tags = [(r.lead.pk, [r.world.tag.pk])]
    return {
        "oversight:bin_undo": {"token": signing.dumps(["leads", [r.other_lead.pk], r.owner.pk], salt="oversight.bin")},
        "followups:of_record": about,
        "followups:plan": about,
        "followups:timeline": about,
        "followups:attachments": about,
        "followups:attach": about,
        "followups:log": about,
        "followups:shares": about,
        "followups:share": about,
        "followups:unshare": {**about, "share": r.share.pk},
        "followups:search": found,
        "customers:pick": found,
        "customers:search_results": found,
        "customers:contact_results": {"q": r.contact.name[:2]},
        "customers:duplicate_hint": {"name": r.customer.name},
        "customers:transfer_many": {"ids": r.customer.pk},
        "customers:tag_many": {"ids": r.customer.pk},
        "opportunities:transfer_many": {"ids": r.opportunity.pk},
        "opportunities:importance_many": {"ids": r.opportunity.pk},
        "opportunities:search_results": {"q": r.opportunity.name[:4]},
        "opportunities:column": {"stage": r.world.stages[0].pk},
        "opportunities:move": {"stage": r.world.stages[1].pk},
        "leads:search_results": {"q": r.lead.name[:4]},
        "leads:pick": {"q": r.lead.name[:4]},
        "leads:duplicate_hint": {"company": r.lead.company},
        **{f"leads:{verb}_many": {"ids": r.lead.pk} for verb in ("assign", "tag", "release", "disqualify")},
        "leads:assign_back": {"t": signing.dumps(former, salt="leads.bulk", compress=True)},
        "leads:tag_back": {"t": signing.dumps(tags, salt="leads.bulk", compress=True)},
        "api-duplicates": {"name": r.customer.name},
        "api-handovers-preview": {"leaver": r.owner.pk},
    }


def forms(r):
    """The body of a POST from a page."""
    contact = {"name": "New Person", "role": "user"}
    customer = {"name": "New Customer", "importance": "A"}
    lead = {"name": "New Lead", "company": "Elsewhere"}
    opportunity = {"name": "New one", "customer": r.customer.pk, "owner": r.owner.pk, "importance": "A"}
    opportunity["stage"] = r.world.stages[0].pk
    many = {"ids": r.lead.pk, "sent": 1}
    to, why = {"to": r.colleague.pk}, {"reason": "No need"}
    first = r.world.product.pk
    management = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-product": first, "form-0-quantity": 1}
    return {
        "users:account": {"name": "Renamed", "work_start": "09:00", "work_end": "18:00", "work_days": ["0", "1"]},
        "users:token_create": {"name": "Shop", "level": "read", "lasts": "30"},
        "users:invite": {"email": "x@example.com", "name": "X", "role": "rep", "team": r.owner.team_id},
        "users:invitation": {"name": "New", "password": "a-long-password-1", "again": "a-long-password-1"},
        "users:language": {"language": "zh-hans"},
        "customers:create": customer,
        "customers:edit": customer,
        "customers:transfer": to,
        "customers:transfer_many": {"ids": r.customer.pk, **to},
        "customers:tag_many": {"ids": r.customer.pk, "sent": 1, "add": r.world.tag.pk},
        "customers:merge": {"other": r.other_customer.pk},
        "customers:contact_create": contact,
        "customers:contact_edit": contact,
        "followups:plan": {"goal": "Send it", **NOW},
        "followups:change": {"goal": "Send it", **NOW},
        "followups:log": {"kind": "call", "direction": "two_way", "body": "Hello"},
        "followups:attach": {"file": SimpleUploadedFile("minutes.txt", b"Agreed.")},
        "followups:finish": {"outcome": "Good"},
        "followups:share": {"user": r.world.odo.pk, "access": "read"},
        "followups:postpone": {"until": "week"},
        "followups:finish_many": {"ids": r.followup.pk},
        "followups:postpone_many": {"ids": r.followup.pk, "until": "week"},
        "followups:reopen_many": {"ids": r.done_followup.pk},
        "opportunities:create": opportunity,
        "opportunities:edit": {**opportunity, "name": "Renamed"},
        "opportunities:transfer": {"sent": 1, **to},
        "opportunities:transfer_many": {"ids": r.opportunity.pk, "sent": 1, **to},
        "opportunities:importance_many": {"ids": r.opportunity.pk, "sent": 1, "importance": "A"},
        "opportunities:win": {"note": "Signed"},
        "opportunities:lose": {"reason": r.world.loss_reason.pk},
        "opportunities:contact_add": {"contact": r.other_contact.pk, "role": "user"},
        "opportunities:lines": management,
        "oversight:bin_restore": {"ids": r.deleted_lead.pk},
        "oversight:erasures": {"phones": "13800138000"},
        "oversight:erasure_decide": {"sure": "on"},
        "leads:create": lead,
        "leads:edit": lead,
        "leads:merge": {"other": r.other_lead.pk},
        "leads:assign": to,
        "leads:contact": {"kind": "call", "direction": "two_way", "body": "Hello"},
        "leads:release": why,
        "leads:disqualify": why,
        "leads:convert": {"customer": "new", "with_opportunity": "on", "name": "Deal"},
        "leads:assign_many": {**many, **to},
        "leads:tag_many": {**many, "add": r.world.tag.pk},
        "leads:release_many": {**many, **why},
        "leads:disqualify_many": {**many, **why},
        "leads:claim_many": {"ids": r.pool_lead.pk},
        "handovers:create": {"way": "one", "confirmed": 1, **to},
        "automation:create": HOOK,
        "automation:edit": HOOK,
        "imports:index": {"kind": "leads", "file": SimpleUploadedFile("a.csv", CSV)},
        "imports:start": {"mode": "create", "map_name": "0", "map_company": "1", "option_pool": r.pool.pk},
        "leads:form": {"name": "Visitor", "phone": "13800000001", "consent": "on"},
        "leads:capture": {"name": "Visitor", "phone": "13800000001", "consent": True},
        "leads:capture_events": {"visitor": "v-1", "kind": "visited_pricing"},
    }


def bodies(r):
    """The JSON of an API call, by (route, method)."""
    about = {"type": "customer", "id": r.customer.pk}
    opportunity, stages = {"name": "New one", "customer": r.customer.pk}, r.world.stages
    to, why, item = {"to": r.colleague.pk}, {"reason": "No need"}, {"item": r.world.check.pk}
    line = {"product": r.world.product.pk, "quantity": "1", "price": "5"}
    return {
        ("api-followups-list", "POST"): {"about": about, "goal": "Send it", "due": f"{SOON}:00Z"},
        ("api-followups-detail", "PATCH"): {"goal": "Renamed"},
        ("api-followups-postpone", "POST"): {"until": f"{SOON}:00Z"},
        ("api-activities-list", "POST"): {"about": about, "kind": "call", "body": "Hello"},
        ("api-attachments-list", "POST"): {
            "file": SimpleUploadedFile("minutes.txt", b"Agreed."),
            "about": f"customer:{r.customer.pk}",
        },
        ("api-notifications-read-all", "POST"): {"all": True},
        ("api-customers-list", "POST"): {"name": "New Customer"},
        ("api-customers-detail", "PATCH"): {"name": "Renamed"},
        ("api-customers-merge", "POST"): {"other": r.other_customer.pk},
        ("api-customers-share", "POST"): {"user": r.world.odo.pk},
        ("api-customers-unshare", "POST"): {"share": r.share.pk},
        ("api-leads-share", "POST"): {"user": r.world.odo.pk},
        ("api-leads-unshare", "POST"): {"share": r.lead_share.pk},
        ("api-opportunities-share", "POST"): {"user": r.world.odo.pk},
        ("api-opportunities-unshare", "POST"): {"share": r.member.pk},
        ("api-contacts-list", "POST"): {"name": "New Person", "customer": r.customer.pk},
        ("api-contacts-detail", "PATCH"): {"name": "Renamed"},
        ("api-webhooks-list", "POST"): HOOK,
        ("api-webhooks-detail", "PATCH"): {"active": False},
        ("api-imports-list", "POST"): {"kind": "leads", "file": SimpleUploadedFile("a.csv", CSV)},
        ("api-handovers-list", "POST"): {"leaver": r.owner.pk, **to},
        ("api-opportunities-list", "POST"): opportunity,
        ("api-opportunities-detail", "PATCH"): {"name": "Renamed"},
        ("api-opportunities-move", "POST"): {"stage": stages[1].pk, "version": r.opportunity.version},
        ("api-opportunities-lose", "POST"): {"reason": r.world.loss_reason.pk},
        ("api-opportunities-transfer", "POST"): to,
        ("api-opportunities-add-contact", "POST"): {"contact": r.other_contact.pk},
        ("api-opportunities-remove-contact", "POST"): {"contact": r.contact.pk},
        ("api-opportunities-add-member", "POST"): {"user": r.world.odo.pk},
        ("api-opportunities-remove-member", "POST"): {"user": r.colleague.pk},
        ("api-opportunities-set-lines", "POST"): {"items": [line]},
        ("api-opportunities-tick", "POST"): item,
        ("api-opportunities-untick", "POST"): {"item": r.world.ticked.pk},
        ("api-leads-list", "POST"): {"name": "New Lead"},
        ("api-leads-detail", "PATCH"): {"name": "Renamed"},
        ("api-leads-assign", "POST"): to,
        ("api-leads-release", "POST"): why,
        ("api-leads-disqualify", "POST"): why,
        ("api-leads-merge", "POST"): {"other": r.other_lead.pk},
        ("api-events-list", "POST"): {"lead": r.lead.pk, "kind": "visited_pricing"},
        ("api-token", "POST"): {"email": r.owner.email, "password": "wrong"},
    }
