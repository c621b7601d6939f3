"""My day: what is overdue, due today and coming up; panels of other packages come by URL name."""

import datetime as dt

from django.db.models import Count, Q, prefetch_related_objects
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.users.models import Role
from crm.web.parts import render_part

from ..models import Activity, FollowUp
from ..records import seen_about

AHEAD = 7  # days that are shown beyond today
MOST = 30  # rows of each group; the list page has them all
TEAM_MOST = 12


def boundaries():
    """(now, end of the reader's day, end of the days ahead)."""
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return now, midnight + dt.timedelta(days=1), midnight + dt.timedelta(days=1 + AHEAD)


def figures(user):
    """How many are overdue, due today, ahead, and how many were finished today: one query each for open and done."""
    now, tonight, ahead = boundaries()
    mine = FollowUp.objects.filter(owner=user)
    counts = mine.open().aggregate(
        late=Count("pk", filter=Q(due__lt=now)),
        today=Count("pk", filter=Q(due__gte=now, due__lt=tonight)),
        ahead=Count("pk", filter=Q(due__gte=tonight, due__lt=ahead)),
    )
    counts["done"] = mine.filter(done_at__gte=tonight - dt.timedelta(days=1)).count()
    return counts


def todo(user):
    """The first of the user's open follow-ups in three groups, each by itself: many overdue ones hide none of today."""
    now, tonight, ahead = boundaries()
    mine = FollowUp.objects.filter(owner=user).open().order_by("due", "id")
    late, today, week = (
        mine.filter(due__lt=now)[:MOST],
        mine.filter(due__gte=now, due__lt=tonight)[:MOST],
        mine.filter(due__gte=tonight, due__lt=ahead)[:MOST],
    )
    rows = list(late.union(today, week, all=True).order_by("due", "id"))
    prefetch_related_objects(rows, seen_about(user))
    for row in rows:
        row.owner = user
    return {
        "late": [row for row in rows if row.due < now],
        "today": [row for row in rows if now <= row.due < tonight],
        "ahead": [row for row in rows if row.due >= tonight],
    }


def team_late(user):
    """What the manager's people have let slip, the oldest first, and how many in all."""
    if user.role != Role.MANAGER:
        return [], 0
    late = FollowUp.objects.due().visible_to(user).filter(owner__team__in=user.scope.teams).exclude(owner=user)
    rows = late.select_related("owner").prefetch_related(seen_about(user)).order_by("due", "id")
    return list(rows[:TEAM_MOST]), late.count()


def todo_context(user):
    groups = todo(user)
    counts = figures(user)
    context = {"groups": groups, "counts": counts, "nothing": not any(groups.values())}
    if context["nothing"]:
        context["leads"] = user.role == Role.MANAGER
        context["first_run"] = not context["leads"] and not Activity.objects.filter(by=user).exists()
    return context


@require_GET
def my_day(request):
    team, team_count = team_late(request.user)
    context = todo_context(request.user) | {"team": team, "team_count": team_count}
    context |= {"hour": timezone.localtime().hour, "today": timezone.localdate()}
    return render_part(request, "followups/my_day.html", context, part="followups/_todo.html")


@require_GET
def team_panel(request):
    """The team's overdue follow-ups by themselves, refreshed when one changes."""
    team, team_count = team_late(request.user)
    return render(request, "followups/_team_late.html", {"team": team, "team_count": team_count})
