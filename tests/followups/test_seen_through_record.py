"""What hangs on a record is seen with it, and asked row by row."""

import pytest

from crm.followups.models import Activity, FollowUp

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Activity, FollowUp])
@pytest.mark.parametrize("who", ["ann", "lea"])
def test_no_visible_record_is_collected_beforehand(world, model, who):
    rows = model.objects.visible_to(getattr(world, who)).order_by("-id")[:51]
    plan = rows.explain()
    assert "EXISTS(SubPlan" in plan and "object_id = (hashed" not in plan
