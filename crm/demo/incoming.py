"""Leads of the last eight weeks: taken in as the worker does, answered, qualified, converted, let go."""

import datetime as dt

from crm.customers.models import Source
from crm.followups.services import log_activity
from leads.intake.leads import take_in_leads
from leads.models import Lead, LeadEvent, Status
from leads.services import convert_lead, create_lead, disqualify_lead, qualify_lead, release_lead

from . import cast
from .accounts import is_chinese, phone_of
from .clock import at
from .times import days_ago, later

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林"
GIVEN = ["子涵", "思远", "雨桐", "浩宇", "佳怡", "明轩", "晓雯", "嘉豪", "若曦", "文博", "静怡", "俊杰"]
FIRST = ["Clara", "Jonas", "Amara", "Peter", "Lucia", "Omar", "Nina", "Victor", "Grace", "Henrik", "Maya", "Sean"]
LAST = ["Bauer", "Okoye", "Svensson", "Marchetti", "Novotny", "Haddad", "Kowalski", "Ferreira", "Dunn", "Iversen"]
TITLES = [
    "采购经理",
    "总经理",
    "信息化主管",
    "市场专员",
    "运营总监",
    "Head of operations",
    "Buyer",
    "CTO",
    "Consultant",
]
DECIDERS = ["总经理", "采购总监", "General manager", "CTO"]
REQUESTS = ["demo_request", "trial_request", "contact_request", "pricing_page"]
EVENTS = ["pricing_page", "pricing_page", "mail_opened", "mail_opened", "whitepaper", "case_study"]
WHY_NOT = ["No budget this year", "学生作业咨询", "Outside our region", "已选用其他产品", "Could not be reached"]


def make_leads(people, random, count=70):
    """`count` leads; the last few came today and wait for their first answer. Returns how many."""
    sources = list(Source.objects.filter(active=True))
    for index in range(count):
        _one(people, sources, index, count, random)
    return count


def _one(people, sources, index, count, random):
    zh = random.random() < 0.6
    companies = [company for company in cast.COMPANIES if is_chinese(company[0]) == zh]
    _name, industry, region, _size, site = random.choice(companies)
    name = random.choice(SURNAMES) + random.choice(GIVEN) if zh else f"{random.choice(FIRST)} {random.choice(LAST)}"
    place = region if random.random() < 0.8 else ""
    age = int(56 * (1 - index / count) ** 1.3)
    moment = days_ago(age, random)
    hot = random.random() < 0.2
    title = random.choice([word for word in (DECIDERS if hot else TITLES) if is_chinese(word) == zh])
    with at(moment):
        lead = create_lead(
            by=None,
            name=name,
            company=_company(zh, random),
            title=title,
            phone=phone_of(3000 + index, name),
            email=f"lead{index}@{site}" if random.random() < 0.7 else "",
            industry=industry,
            region=place,
            need=random.choice(cast.NEEDS_ZH if zh else cast.NEEDS_EN),
            source=random.choice(sources) if sources else None,
        )
        for kind in random.sample(EVENTS, k=random.randint(0, 3)) + (REQUESTS if hot else []):
            LeadEvent.objects.create(lead=lead, kind=kind, at=moment - dt.timedelta(hours=random.randint(0, 70)))
        take_in_leads()
    if index < count - 7:
        _worked(Lead.objects.get(pk=lead.pk), moment, zh=zh, random=random)


def _company(zh, random):
    """A new company; what we sell to already stands among the customers."""
    if zh:
        first, second = (
            random.choice(["锦", "瑞", "安", "元", "盛", "嘉", "恒", "启"]),
            random.choice(["华", "达", "源", "信", "成", "远"]),
        )
        return f"{first}{second}{random.choice(['科技', '贸易', '实业', '信息技术', '医疗'])}有限公司"
    return f"{random.choice(LAST)} {random.choice(['Trading', 'Systems', 'Labs', 'Industries', 'Group'])} Ltd"


def _worked(lead, moment, *, zh, random):
    """First answer within hours, then one of the ways a lead can go."""
    if lead.owner is None:
        return
    notes = cast.NOTES_ZH if zh else cast.NOTES_EN
    answered = moment + dt.timedelta(minutes=random.choice([12, 25, 48, 90, 170, 400]))
    with at(answered):
        direction = random.choice(["two_way", "two_way", "out"])
        log_activity(
            lead,
            kind=random.choice(["call", "call", "mail"]),
            direction=direction,
            by=lead.owner,
            body=random.choice(notes),
        )
    then = later(answered, random.randint(1, 6), random)
    way = random.random()
    if then is None or way < 0.3:
        return
    with at(then):
        lead = Lead.objects.get(pk=lead.pk)
        if way < 0.45:
            disqualify_lead(lead, reason=random.choice(WHY_NOT), by=lead.owner)
        elif way < 0.58:
            release_lead(lead, reason="无法联系上" if zh else "No answer after three calls", by=lead.owner)
        elif way < 0.78:
            qualify_lead(lead, by=lead.owner)
        elif lead.status in (Status.ASSIGNED, Status.WORKING, Status.QUALIFIED):
            amount = random.choice([36, 58, 90, 150]) * 1000
            convert_lead(lead, by=lead.owner, opportunity={"name": lead.need[:80], "amount": amount})
