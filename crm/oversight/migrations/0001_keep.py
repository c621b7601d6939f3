"""Every change of these tables is kept in the audit; records say so in their own packages, and what is kept of no table
stands in crm.audit.exempt with its reason. The timeline and the ledger only grow."""

from django.db import migrations

from crm.audit.growing import OnlyGrows
from crm.audit.keeping import Keeps

# What an import counts while it runs.
IMPORT = ["rows", "imported", "linked", "updated", "rejected"]
TOLD = ["kind", "by_id", "at", "direction", "body", "data"]

KEPT = [
    Keeps("users.team", "users_team"),
    Keeps("users.pool", "users_pool"),
    Keeps("users.pool_teams", "users_pool_teams"),
    Keeps("users.user", "users_user", left_out=["last_login"], secret=["password"]),
    Keeps("users.invitation", "users_invitation", secret=["digest"]),
    Keeps("mfa.authenticator", "mfa_authenticator", left_out=["data", "last_used_at"]),
    Keeps("socialaccount.socialaccount", "socialaccount_socialaccount", left_out=["last_login", "extra_data"]),
    Keeps("api.apitoken", "api_apitoken", left_out=["last_used_at"], secret=["digest"]),
    Keeps("followups.followup", "followups_followup", left_out=["version"], many=True),
    Keeps("handovers.handover", "handovers_handover"),
    Keeps("handovers.handoverline", "handovers_handoverline", many=True),
    Keeps("imports.import", "imports_import", left_out=IMPORT),
    Keeps("customers.source", "customers_source"),
    Keeps("customers.taggroup", "customers_taggroup"),
    Keeps("customers.tag", "customers_tag"),
    Keeps("customers.touch", "customers_touch", many=True),
    Keeps("customers.customershare", "customers_customershare", many=True),
    Keeps("customers.customer_tags", "customers_customer_tags", many=True),
    Keeps("opportunities.lossreason", "opportunities_lossreason"),
    Keeps("opportunities.competitor", "opportunities_competitor"),
    Keeps("opportunities.product", "opportunities_product"),
    Keeps("opportunities.pipeline", "opportunities_pipeline"),
    Keeps("opportunities.stage", "opportunities_stage"),
    Keeps("opportunities.check", "opportunities_check"),
    Keeps("opportunities.gate", "opportunities_gate"),
    Keeps("opportunities.opportunity_tags", "opportunities_opportunity_tags", many=True),
    Keeps("opportunities.opportunitycontact", "opportunities_opportunitycontact", many=True),
    Keeps("opportunities.member", "opportunities_member", many=True),
    Keeps("opportunities.tick", "opportunities_tick", many=True),
    Keeps("opportunities.lineitem", "opportunities_lineitem", many=True),
    Keeps("leads.leadshare", "leads_leadshare", many=True),
    Keeps("leads.lead_tags", "leads_lead_tags", many=True),
    Keeps("leads.assignment", "leads_assignment", many=True),
    Keeps("leads.assignmentrule", "leads_assignmentrule"),
    Keeps("leads.assignmentrule_users", "leads_assignmentrule_users"),
    Keeps("leads.assignmentrule_teams", "leads_assignmentrule_teams"),
    Keeps("leads.form", "leads_form"),
    Keeps("leads.leadpolicy", "leads_leadpolicy"),
    Keeps("leads.scoringgroup", "leads_scoringgroup"),
    Keeps("leads.scoringrule", "leads_scoringrule"),
    Keeps("analytics.funnelreport", "analytics_funnelreport", many=True),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("audit", "0002_keep"),
        ("users", "0003_invitations"),
        ("mfa", "0001_initial"),
        ("socialaccount", "0001_initial"),
        ("api", "0002_token_kinds"),
        ("followups", "0003_links_without_index"),
        ("handovers", "0001_initial"),
        ("imports", "0003_fewer_indexes"),
        ("customers", "0005_audited"),
        ("opportunities", "0009_audited"),
        ("leads", "0013_audited"),
        ("analytics", "0003_summary"),
    ]
    operations = [*KEPT, OnlyGrows("followups_activity", TOLD), OnlyGrows("opportunities_stagechange")]
