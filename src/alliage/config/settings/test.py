"""The suite: the same as production where it matters, quick where it does not."""

import atexit
import shutil
import tempfile
from pathlib import Path

from alliage.config.settings.base import *  # noqa: F403
from alliage.config.settings.base import DATABASES, TEMPLATES

DATA = Path(tempfile.mkdtemp(prefix="alliage-test-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
PRIVATE_FILES = DATA / "files"
BACKUPS = DATA / "backups"
DIRECTORY_STORE = DATA / "directory"
DIRECTORY_OVERLAYS = DATA / "overlays"
DIRECTORY_INBOX = DATA / "inbox"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir()

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file and not memory: the tests of workers share it with other processes.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}

SECRET_KEY = "only for tests, never a secret: 0123456789012345678901234567890"  # noqa: S105
DRAFTS_KEYS = ["b25seSBmb3IgdGVzdHMsIG5ldmVyIGEgc2VjcmV0ISE="]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEVELOPMENT_MAILBOX = DATA / "mailbox"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STORAGES = {
    "default": {"BACKEND": "alliage.core.files.PrivateStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ACCOUNT_RATE_LIMITS = False
# Short, for tests wait for it; long enough for a machine that does much else.
JOB_LEASE_SECONDS = 5
TEMPLATES[0]["OPTIONS"]["debug"] = True
