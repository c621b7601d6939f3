"""`make demo`: what a new user clicks through is complete, with a week of nightly reports."""

import pytest
from django.core.management import CommandError, call_command

from analytics.models import DailyPicture, FunnelReport
from analytics.nightly import write_reports
from crm.calendar import today
from crm.users.models import User
from opportunities.models import Opportunity

pytestmark = pytest.mark.django_db


def test_the_demo_is_complete_and_comes_once(capsys):
    call_command("demo")
    assert User.objects.count() == 6
    days = set(FunnelReport.objects.values_list("day", flat=True))
    assert len(days) == 7 and max(days) < today()
    assert DailyPicture.objects.filter(day=max(days)).exists()
    held = FunnelReport.objects.get(day=max(days), team=None).body
    write_reports(max(days))
    assert FunnelReport.objects.get(day=max(days), team=None).body == held
    assert Opportunity.objects.open().exists() and Opportunity.objects.closed().exists()
    with pytest.raises(CommandError):
        call_command("demo")
    call_command("demo", if_empty=True)
    assert User.objects.count() == 6
