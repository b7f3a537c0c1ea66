"""The same rehearsal on PostgreSQL: collected when the run's database is one."""

import shutil
from pathlib import Path

import pytest
from django.db import connection
from tests.alliage.core.instances import KEPT, READ, Instance
from tests.conftest import skip_or_fail


@pytest.mark.django_db(transaction=True)
def test_rehearsal_on_postgresql(tmp_path: Path) -> None:
    if not shutil.which("pg_dump"):
        skip_or_fail("no pg_dump on this machine (make system)")
    values = connection.settings_dict
    login = f"{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}"
    name = "alliage_backup_rehearsal"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        url = f"postgresql://{login}/{name}"
        instance = Instance(tmp_path / "first", url).fill()
        backup = tmp_path / "copy.alliage"
        done = instance.command("backup", "--out", str(backup))
        assert done.returncode == 0, done.stderr
        fresh = Instance(tmp_path / "second", url)
        assert fresh.command("restore", str(backup)).returncode == 1, "the database is not empty"
        done = fresh.command("restore", str(backup), "--force")
        assert done.returncode == 0, done.stderr
        assert "kept in the schema before_" in done.stdout
        assert fresh.python(READ) == KEPT
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
