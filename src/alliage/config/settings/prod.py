"""A server on the internet. What is missing stops the start, in words."""

from django.core.exceptions import ImproperlyConfigured

from alliage.config.environment import env
from alliage.config.settings.base import *  # noqa: F403
from alliage.config.settings.base import ALLOWED_HOSTS, DRAFTS_KEYS, SITE_URL

SECRET_KEY = env.str("ALLIAGE_SECRET_KEY", "")
if len(SECRET_KEY) < 40:
    raise ImproperlyConfigured(
        "ALLIAGE_SECRET_KEY is missing or shorter than 40 characters: make one with "
        "`python -c 'import secrets; print(secrets.token_urlsafe(50))'` and keep it secret."
    )
SECRET_KEY_FALLBACKS = env.list("ALLIAGE_SECRET_KEY_FALLBACKS", [])
if not DRAFTS_KEYS:
    raise ImproperlyConfigured(
        "ALLIAGE_DRAFTS_KEY is missing: it seals private drafts. Make one with `python -c 'from "
        "cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'` and keep it "
        "apart from the database and its backups."
    )
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLIAGE_ALLOWED_HOSTS is missing: the names this server answers to."
    )

# smtp://user:password@host:587?tls=true, or an Anymail provider by its backend and keys.
EMAIL_BACKEND = env.str("ALLIAGE_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
ANYMAIL = env.json("ALLIAGE_ANYMAIL", {})
_mail = env.dj_email_url("ALLIAGE_EMAIL_URL", "smtp://localhost:25")
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]

_https = env.bool("ALLIAGE_HTTPS", True)
SECURE_SSL_REDIRECT = _https
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = env.int("ALLIAGE_HSTS_SECONDS", 31536000) if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
# nginx of docs/operations sets this header and strips the visitor's own.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _https else "http"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
