"""What every way of running Alliage shares; docs/reference/settings.md lists the variables."""

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from alliage.config.environment import ROOT, data_folder, database, env, origins
from alliage.config.logs import logging_config

DATA = data_folder()
DIRECTORY_STORE = env.path("ALLIAGE_DIRECTORY", DATA / "directory").resolve()
#: Organisations that act here, laid over the snapshot of this machine: made again from the database.
DIRECTORY_OVERLAYS = DATA / "overlays"
DIRECTORY_INBOX = env.path("ALLIAGE_DIRECTORY_INBOX", DATA / "inbox").resolve()
PRIVATE_FILES = DATA / "files"
BACKUPS = env.path("ALLIAGE_BACKUPS", DATA / "backups").resolve()

#: Keys that seal private drafts (core.sealed): the first seals, all open. Never in a backup.
DRAFTS_KEYS = env.list("ALLIAGE_DRAFTS_KEY", [])

DEBUG = False
#: Pages that help a developer (catalogue, mailbox) exist where this is true, and nowhere else.
DEVELOPMENT = False
ALLOWED_HOSTS = env.list("ALLIAGE_ALLOWED_HOSTS", [])
SITE_NAME = env.str("ALLIAGE_SITE_NAME", "Alliage")
SITE_URL = env.str("ALLIAGE_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_PUBLISHER = env.str("ALLIAGE_SITE_PUBLISHER", "")
SOURCE_URL = env.str("ALLIAGE_SOURCE_URL", "")
CONTACT_EMAIL = env.str("ALLIAGE_CONTACT_EMAIL", "")

DATABASES = {"default": database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# One cache table in the database: allauth counts attempts in it, the same for every web process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    }
}

INSTALLED_APPS = [
    "alliage.core",
    "alliage.people",
    "alliage.directory",
    "alliage.organisations",
    "alliage.questionnaires",
    "alliage.governance",
    "alliage.partners",
    "alliage.meetings",
    "alliage.alliances",
    "alliage.stories",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.AutodiscoverRulesConfig",
    # The simple configuration leaves the loaders alone: they are configured once, below.
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "alliage.core.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "alliage.core.middleware.refuse_nul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "alliage.core.middleware.private_pages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "alliage.core.middleware.DefaultDenyMiddleware",
]

ROOT_URLCONF = "alliage.config.urls"
WSGI_APPLICATION = "alliage.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "alliage.core.templatetags.alliage",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "alliage.core.context.site",
            ],
        },
    }
]

# --- languages
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "alliage.core.files.PrivateStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- people
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["alliage.people.backends.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "core:inbox"
ACCOUNT_ADAPTER = "alliage.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "directory:home"
# allauth's own bounds the minute alone: a stranger's mailbox would take 4,320 codes a day.
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,60/h/ip,3/m/key,10/h/key,20/d/key"}
MFA_ADAPTER = "alliage.people.adapters.PasskeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
SOCIALACCOUNT_ADAPTER = "alliage.people.adapters.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_PROVIDERS = env.json("ALLIAGE_OIDC_PROVIDERS", [])
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OIDC_PROVIDERS, "OAUTH_PKCE_ENABLED": True}}
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "alliage.core.views.errors.csrf_failure"

# --- mail
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("ALLIAGE_EMAIL_FROM", "Alliage <alliage@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- jobs
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "mail", "heavy"],
    }
}
JOB_LEASE_SECONDS = env.int("ALLIAGE_JOB_LEASE_SECONDS", 60)

# --- directory
SNAPSHOT_MAX_AGE_DAYS = env.int("ALLIAGE_SNAPSHOT_MAX_AGE_DAYS", 45)
BACKUP_MAX_AGE_DAYS = env.int("ALLIAGE_BACKUP_MAX_AGE_DAYS", 2)
TILES_URL = env.str("ALLIAGE_TILES_URL", "")
TILES_ATTRIBUTION = env.str("ALLIAGE_TILES_ATTRIBUTION", "")

# --- what a browser is told
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *origins(OIDC_PROVIDERS)],
        "frame-ancestors": [NONE],
    }
}
if TILES_URL:
    # The one third party that an operator may allow, by name.
    _origin = "/".join(TILES_URL.split("/")[:3]).replace("{s}", "*")
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(_origin)
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
    )
}  # fmt: skip
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
#: How many proxies of ours stand in front: as many last hops of X-Forwarded-For are believed.
TRUSTED_PROXIES = env.int("ALLIAGE_TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

LOGGING = logging_config(level=env.str("ALLIAGE_LOG_LEVEL", "INFO"), json=True)
LOGGING_CONFIG = "alliage.config.logs.configure"
