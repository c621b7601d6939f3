"""Changes of records are kept by the audit, with who and from where; what was kept before moves there."""

import pgtrigger.migrations
from django.db import migrations

from crm.audit.keeping import FromHistory, Keeps

# What follows from other columns, or is a machine's own note.
FOLLOWS = ["search", "grams", "updated_at", "version"]


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_keep"), ("customers", "0004_shares")]
    operations = [
        Keeps("customers.customer", "customers_customer", left_out=FOLLOWS, many=True),
        pgtrigger.migrations.RemoveTrigger(model_name="customer", name="changed_update"),
        pgtrigger.migrations.RemoveTrigger(model_name="customer", name="deleted_delete"),
        FromHistory("customers.customer", "customers_customer", "customers_customerhistory", left_out=FOLLOWS),
        migrations.DeleteModel(name="CustomerHistory"),
        Keeps("customers.contact", "customers_contact", left_out=FOLLOWS, many=True),
        pgtrigger.migrations.RemoveTrigger(model_name="contact", name="changed_update"),
        pgtrigger.migrations.RemoveTrigger(model_name="contact", name="deleted_delete"),
        FromHistory("customers.contact", "customers_contact", "customers_contacthistory", left_out=FOLLOWS),
        migrations.DeleteModel(name="ContactHistory"),
    ]
