"""Instances of their own, driven by the commands that operators have."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
FILL = """
import django; django.setup()
from alliage.people import actions
from alliage.core import files
from alliage.core.actor import SYSTEM
actions.make_operator(email="claire@test.example")
files.store(b"kept", "note.txt", scope="operators", by=SYSTEM)
"""
READ = """
import django; django.setup()
from django.core.files.storage import default_storage
from alliage.people.models import User
from alliage.core.models import AuditEvent, StoredFile
with default_storage.open(StoredFile.objects.get().path) as file:
    content = file.read().decode()
granted = AuditEvent.objects.filter(event="operator.granted").count()
print(User.objects.get().email, granted, content)
try:
    AuditEvent.objects.model._base_manager.raw("DELETE FROM core_auditevent RETURNING *")[:]
except Exception as error:
    print("immutable" if "immutable" in str(error) else error)
"""
KEPT = "claire@test.example 1 kept\nimmutable"


class Instance:
    """An instance of its own, driven by the commands that operators have."""

    def __init__(self, data: Path, database: str = "") -> None:
        self.data = data
        self.environment = {
            **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
            "ALLIAGE_DATA": str(data),
            "ALLIAGE_ENV": "dev",
            "DJANGO_SETTINGS_MODULE": "alliage.config.settings.dev",
            "PYTHONPATH": str(ROOT / "src"),
            **({"DATABASE_URL": database} if database else {}),
        }

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "alliage.server_commands", *arguments)

    def python(self, code: str) -> str:
        done = self.run("-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def fill(self) -> "Instance":
        assert self.command("migrate").returncode == 0
        self.python(FILL)
        return self
