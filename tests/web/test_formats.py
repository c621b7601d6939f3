"""Money, counts, days: in both languages, at their edges."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from crm.web import formats

SHANGHAI = timezone.zoneinfo.ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 11, 22, 10, 30, tzinfo=SHANGHAI)


@pytest.fixture(params=["en", "zh-hans"])
def language(request):
    with translation.override(request.param), timezone.override(SHANGHAI):
        yield request.param


@pytest.fixture
def _now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def both(en, zh, language):
    return zh if language == "zh-hans" else en


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (320000, "¥320,000"),
        ("1234.5", "¥1,234.50"),
        (Decimal("-5"), "−¥5"),
        (0, "¥0"),
        (None, "—"),
        ("", "—"),
        ("NaN", "—"),
        (Decimal("10005534.00"), "¥10,005,534"),
    ],
)
def test_money_is_exact(amount, words, language):
    assert formats.money(amount) == words


@pytest.mark.parametrize(
    ("amount", "en", "zh"),
    [
        (0, "¥0", "¥0"),
        (999, "¥999", "¥999"),
        (9500, "¥9.5K", "¥9,500"),
        (10000, "¥10K", "¥1万"),
        (1431000, "¥1.4M", "¥143.1万"),
        (999960, "¥1M", "¥100万"),
        (99999999, "¥100M", "¥1亿"),
        (123456789, "¥123.5M", "¥1.2亿"),
        (-320000, "−¥320K", "−¥32万"),
        (5_200_000_000, "¥5.2B", "¥52亿"),
    ],
)
def test_short_money_is_as_people_say_it(amount, en, zh, language):
    assert formats.short_money(amount) == both(en, zh, language)


def test_other_currencies_keep_their_symbol(language):
    assert formats.money(5, "USD") == both("$5", "US$5", language)
    assert formats.money("5.5", "JPY").endswith("6")


def test_ratios_and_chances(language):
    assert formats.percent(Decimal("0.6315")) == "63.2%"
    assert formats.percent("0.5", 0) == "50%"
    assert formats.percent(None) == "—"
    assert formats.chance(58) == "58%"
    assert formats.count(1248) == "1,248"
    assert formats.count(10000, exact=False) == "10,000+"


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize(
    ("moment", "state", "en", "zh"),
    [
        (NOW.replace(hour=15, minute=0), "today", "Today 15:00", "今天 15:00"),
        (NOW + dt.timedelta(days=1), "", "Tomorrow 10:30", "明天 10:30"),
        (NOW + dt.timedelta(days=3), "", "Nov 25", "11月25日"),
        (NOW - dt.timedelta(days=3), "late", "3 days overdue", "逾期 3 天"),
        (NOW - dt.timedelta(days=1), "late", "1 day overdue", "逾期 1 天"),
        (NOW - dt.timedelta(hours=2), "late", "2 hours overdue", "逾期 2 小时"),
        (NOW - dt.timedelta(minutes=5), "late", "5 min overdue", "逾期 5 分钟"),
        (NOW.date(), "today", "Today", "今天"),
        (dt.date(2027, 3, 1), "", "Mar 1, 2027", "2027年3月1日"),
    ],
)
def test_due_says_how_late(moment, state, en, zh, language):
    assert formats.due(moment) == (state, both(en, zh, language))


@pytest.mark.usefixtures("_now")
def test_due_knows_the_readers_day(language):
    late_evening = dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)
    assert formats.due(late_evening)[1] == both("Tomorrow 01:00", "明天 01:00", language)


@pytest.mark.usefixtures("_now")
def test_ago_is_near_then_a_day(language):
    assert formats.ago(NOW - dt.timedelta(seconds=20)) == both("just now", "刚刚", language)
    assert formats.ago(NOW - dt.timedelta(minutes=5)) == both("5 minutes ago", "5 分钟前", language)
    assert formats.ago(NOW - dt.timedelta(hours=1)) == both("1 hour ago", "1 小时前", language)
    assert formats.ago(NOW - dt.timedelta(days=1)) == both("Yesterday 10:30", "昨天 10:30", language)
    assert formats.ago(None) == "—"


def test_days_and_working_time(language):
    assert formats.days(1) == both("1 day", "1 天", language)
    assert formats.days("9.84", 1) == both("9.8 days", "9.8 天", language)
    assert formats.working_time(45) == both("45 min", "45 分钟", language)
    assert formats.working_time(210) == both("3.5 h", "3.5 小时", language)
    assert formats.working_time(960) == both("2 working days", "2 个工作日", language)
