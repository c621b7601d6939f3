"""Open follow-ups of a person. They go with what they are about; those about records of others, to whoever is named."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst

from crm.followups.models import FollowUp
from crm.followups.services import record_activities
from crm.rules.changing import change_many

from .registry import Holding, Left, SeatsHeld, holding


class SharesHeld(SeatsHeld):
    """What others share with a person, of one kind of records: the packages name the kind. Who owns a record needs no
    share of it; those that have ended stay behind."""

    record = None
    kept = ("role", "access", "until")
    word = "share_replaced"

    @cached_property
    def model(self):
        return self.record.share_link().model

    @cached_property
    def thing(self):
        return self.record.share_link().name

    @cached_property
    def key(self):
        return self.model._meta.model_name

    def held(self, user):
        alive = self.record.objects.alive()
        alive = alive.open() if hasattr(alive, "open") else alive
        return super().held(user).living().filter(**{f"{self.thing}__in": alive.order_by().values("pk")})

    def seen(self, rows, by):
        return rows.filter(**{f"{self.thing}__in": self.record.objects.visible_to(by).order_by().values("pk")})

    def excused(self, things):
        return set(self.record.objects.filter(pk__in=things).values_list("pk", "owner"))

    def give(self, moved, *, of, by, at):
        notes = super().give(moved, of=of, by=by, at=at)
        rows = self.record.objects.in_bulk([self.number(row) for row, _to in moved])
        told = [(rows[self.number(row)], {"from": of.name, "to": to.name}) for row, to in moved]
        record_activities(told, kind=self.word, by=by, at=at)
        return notes


@holding
class FollowUpsHeld(Holding):
    key, order, goes_along, planned_by = "followup", 90, True, ("content_type", "object_id")

    @property
    def label(self):
        return capfirst(FollowUp._meta.verbose_name_plural)

    def held(self, user):
        return FollowUp.objects.open().filter(owner=user)

    def kin(self, row):
        return row.content_type_id and (ContentType.objects.get_for_id(row.content_type_id).model, row.object_id)

    def give(self, moved, *, of, by, at):
        """What is still to come is reminded of anew, for it is somebody else's bell."""
        for row, to in moved:
            row.owner = to
            row.version += 1
        change_many([row for row, _to in moved], ["owner", "version"])
        coming = FollowUp.objects.filter(pk__in=[row.pk for row, _to in moved], remind_at__gt=timezone.now())
        coming.update(reminded_at=None)

    def take_back(self, line, *, of, by, at):
        rows = FollowUp.objects.filter(pk__in=line.ids).order_by("pk").select_for_update(of=("self",))
        found = {row.pk: row for row in rows}
        left = {pk: why for pk in line.ids if (why := self._stays(found.get(pk), line))}
        back = [(row, of) for pk, row in found.items() if pk not in left]
        if back:
            self.give(back, of=line.to, by=by, at=at)
        return left

    def _stays(self, row, line):
        if row is None:
            return Left.GONE
        if row.done_at:
            return Left.CLOSED
        return "" if row.owner_id == line.to_id else Left.PASSED_ON
