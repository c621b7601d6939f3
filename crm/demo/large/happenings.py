"""Activities and follow-ups about one kind of record, as the verbs write them."""

from crm.followups.models import Activity, FollowUp

from .copying import Lines


class Happenings:
    """`ids`: the next number of each table, given on as they are used."""

    def __init__(self, days, about, ids):
        self.days, self.about, self.ids = days, about, ids
        self.activities = Lines(
            Activity, "id", "content_type", "object_id", "kind", "at", "direction", "body", "data", "by", "customer"
        )
        self.followups = Lines(
            FollowUp,
            *("id", "content_type", "object_id", "kind", "goal", "goal_zh", "due", "remind_at", "reminded_at", "owner"),
            *("created_by", "created_at", "done_at", "done_by", "outcome", "sla", "purpose", "version"),
        )

    @property
    def tables(self):
        return [self.activities, self.followups]

    def number(self, what):
        number = self.ids[what]
        self.ids[what] = number + 1
        return number

    def activity(self, record, kind, at, *, by=None, customer=None, direction="system", body="", data="{}"):
        stamp = self.days.stamp(at)
        number = self.number("activities")
        self.activities.add(number, self.about, record, kind, stamp, direction, body, data, by, customer)

    def followup(self, record, kind, goal, due, *, owner, planned, done=None, by=None, outcome="", zh="", sla=False):
        """Reminded of when it was due, where that came before it was done and before now. Returns its number."""
        stamp, number, when = self.days.stamp, self.number("followups"), self.days.stamp(due)
        now = self.days.now
        reminded = when if due <= (now if done is None else min(done, now)) else None
        self.followups.add(
            *(number, self.about, record, kind, goal, zh, when, when, reminded, owner, by),
            *(stamp(min(planned, now - 60)), stamp(done), owner if done else None, outcome, sla),
            *("first_response" if sla else "", 2 if done else 1),
        )
        return number
