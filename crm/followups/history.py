"""Field history by triggers, so that no bulk statement escapes it; it outlives the row."""

import pghistory

# What follows from other columns, or is a machine's own note: keeping it would double every row for nothing.
GENERATED = ("search", "grams", "amount_base", "probability", "updated_at", "scored_at", "score_detail")
GENERATED += ("intake", "intake_attempts", "intake_not_before", "intake_error")


def kept(model_name):
    """Class decorator: every change and deletion keeps the row as it was before, in a table `model_name`."""

    def track(model):
        mine = [name for name in GENERATED if name in {field.name for field in model._meta.local_fields}]
        trackers = (
            pghistory.UpdateEvent("changed", row=pghistory.Old),
            pghistory.DeleteEvent("deleted", row=pghistory.Old),
        )
        return pghistory.track(*trackers, exclude=mine, model_name=model_name)(model)

    return track
