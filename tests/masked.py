"""What a person sees of phone and e-mail."""

from crm.users.models import User


def fresh(user):
    """The same person in a request of their own: what is read once a request is read anew."""
    return User.objects.get(pk=user.pk)


def seen(user, record):
    """(phone, e-mail) of a record as this user is shown them."""
    user = fresh(user)
    row = type(record).objects.visible_to(user).with_masked(user).get(pk=record.pk)
    return row.shown_phone, row.shown_email
