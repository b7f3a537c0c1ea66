"""The database itself keeps the audit log from changing; the table of the shared cache."""

from django.core.management import call_command
from django.db import migrations

from alliage.core.models.audit import PROTECT, UNPROTECT


def protect(_apps, editor):
    for statement in PROTECT[editor.connection.vendor]:
        editor.execute(statement)


def unprotect(_apps, editor):
    for statement in UNPROTECT[editor.connection.vendor]:
        editor.execute(statement)


def create_cache_table(_apps, editor):
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunPython(protect, unprotect),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]
