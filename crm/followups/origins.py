"""Records that came from another system are known again by (external_source, external_id): by those who may know of
them.

To everybody else an id is new, whatever stands behind it: their record is made as if it were free, under an origin of
their own (`import:7`), so that their file brought twice is still the same records.
"""


def own_origin(source, by):
    """The origin of what `by` brings in although its id is taken."""
    return f"{source[:20]}:{by.pk}"


def shared_origin(source):
    """The origin that everybody means."""
    return source.partition(":")[0]


def came_before(rows, source, ids, *, by):
    """({id: record} of what `by` (None: the system) may know of, the ids that others have). `rows`: a queryset."""
    origins = [source] if by is None else [own_origin(source, by), source]
    found = list(rows.filter(external_source__in=origins, external_id__in=ids).exclude(external_id="").order_by("pk"))
    if by is None or by.scope.role == "admin":
        return {row.external_id: row for row in reversed(found)}, set()
    hidden = {
        row.pk for row in found if by.pk not in (getattr(row, who, None) for who in ("owner_id", "created_by_id"))
    }
    if hidden:
        hidden -= set(rows.model.objects.visible_to(by).filter(pk__in=hidden).values_list("pk", flat=True))
    known = {row.external_id: row for row in reversed(found) if row.pk not in hidden}
    return known, {row.external_id for row in found if row.pk in hidden} - set(known)


def _people(row):
    """Who knows of it whatever has become of it since."""
    return getattr(row, "owner_id", None), getattr(row, "created_by_id", None)


def settle(new, *, by, rows):
    """{(source, id): record} of those of `new` (records not saved yet) that are known; what is taken by others and
    hidden from `by` gets its own origin."""
    ids, known = {}, {}
    for one in new:
        if one.external_id:
            ids.setdefault(one.external_source, set()).add(one.external_id)
    for source, some in ids.items():
        mine, taken = came_before(rows, source, some, by=by)
        known |= {(source, outside): record for outside, record in mine.items()}
        for one in new:
            if one.external_source == source and one.external_id in taken:
                one.external_source = own_origin(source, by)
    return known
