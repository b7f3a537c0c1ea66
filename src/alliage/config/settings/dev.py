"""One machine, one person: no mail server, pages that help a developer, only loopback is served."""

from alliage.config.environment import env, kept_drafts_key, kept_secret_key
from alliage.config.logs import logging_config
from alliage.config.settings.base import *  # noqa: F403
from alliage.config.settings.base import DATA, DRAFTS_KEYS, STATIC_ROOT

DEBUG = env.bool("ALLIAGE_DEBUG", True)
DEVELOPMENT = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECRET_KEY = kept_secret_key(DATA)
DRAFTS_KEYS = DRAFTS_KEYS or [kept_drafts_key(DATA)]

EMAIL_BACKEND = "alliage.core.mail.DevelopmentBackend"
DEVELOPMENT_MAILBOX = DATA / "mailbox"
# Browsers give passkeys on http://localhost; nowhere else without HTTPS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

STORAGES = {
    "default": {"BACKEND": "alliage.core.files.PrivateStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = logging_config(level=env.str("ALLIAGE_LOG_LEVEL", "INFO"), json=False)
