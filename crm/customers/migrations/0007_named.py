"""Customers are found by their name alone for what hangs on them; built beside the running system."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations

from crm.rules.generated import SearchText
from crm.rules.migrating import AddIndexConcurrently

NAMED = GinIndex(OpClass(SearchText("name"), "gin_trgm_ops"), name="customer_name_search")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0006_bin")]
    operations = [AddIndexConcurrently("customer", NAMED)]
