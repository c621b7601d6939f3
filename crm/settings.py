"""Every setting of the product, read from the environment; there is no second settings file."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from crm.api import framework
from crm.operations import logs
from crm.runtime import queues
from crm.runtime.environment import Environment
from crm.runtime.places import VAR
from crm.users import entrance

env = Environment()
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
HTTPS = env.flag("HTTPS", default=False)
# Links in mails begin with it; what a request calls its host is not asked.
PUBLIC_URL = env.public_url() or env.own_address(ALLOWED_HOSTS, https=HTTPS)
CSRF_FAILURE_VIEW = "crm.web.refusals.stale_page"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "analytics.apps.AnalyticsConfig",
    "leads.apps.LeadsConfig",
    "opportunities.apps.OpportunitiesConfig",
    "crm.demo.apps.DemoConfig",
    "crm.operations.apps.OperationsConfig",
    "crm.oversight.apps.OversightConfig",
    "crm.customers.apps.CustomersConfig",
    "crm.imports.apps.ImportsConfig",
    "crm.handovers.apps.HandoversConfig",
    "crm.automation.apps.AutomationConfig",
    "crm.followups.apps.FollowupsConfig",
    "crm.users.apps.UsersConfig",
    "crm.api.apps.ApiConfig",
    "crm.jobs.apps.JobsConfig",
    "crm.web.apps.WebConfig",
    "crm.audit.apps.AuditConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "crm.operations.requests.observed",
    "crm.web.headers.guarded",
    "crm.jobs.middleware.health_first",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "crm.api.middleware.problems",
    "crm.web.bodies.bounded",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crm.users.middleware.reader",
    "crm.users.middleware.witnessed",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "crm.users.entrance.second_factor.Gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "crm.web.refusals.RefusalAnswers",
    "crm.web.asked.OnlyAsked",
    "allauth.account.middleware.AccountMiddleware",
]

if env.flag("BENCH", default=False):  # set by `make bench` alone: every answer says what it cost
    MIDDLEWARE.insert(0, "crm.bench.counting.counted")

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
TEMPLATES = [
    {
        "NAME": "django",
        "BACKEND": "crm.web.drawing.Templates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.web.context.chrome",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "crm.web.templatetags.ui",
                "crm.web.templatetags.fields",
                "crm.web.templatetags.reading",
            ],
        },
    }
]

# --- data -----------------------------------------------------------------------------------------------------------

DATABASE_DIRECT_URL = env.str("DATABASE_DIRECT_URL", default="")
KEPT = {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
    # Behind a PgBouncer in transaction mode the next FETCH may reach another session.
    "DISABLE_SERVER_SIDE_CURSORS": bool(DATABASE_DIRECT_URL),
}
DATABASES = {alias: database | KEPT for alias, database in env.databases().items()}
DATABASE_ROUTERS = ["analytics.replica.ReportsRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "crm.users.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"  # notices name people: none of it in a table

# --- people ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
# E-mail addresses are unique by a constraint on their lower-case form, which this check does not know.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["crm.users.entrance.backend.ByEmail"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "crm.users.entrance.passwords.LongEnough",
        "OPTIONS": {"min_length": entrance.SHORTEST_PASSWORD},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "crm.users.entrance.adapter.AccountAdapter"
ACCOUNT_FORMS, MFA_FORMS = entrance.ACCOUNT_FORMS, entrance.MFA_FORMS
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
# allauth counts in the cache of one process; what must be exact is counted in PostgreSQL (crm/api/guesses.py).
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
MFA_ADAPTER = "crm.users.entrance.mfa.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Shangji"
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
SOCIALACCOUNT_ADAPTER = "crm.users.entrance.single_sign_on.SingleSignOn"
OIDC_ISSUER = env.oidc_issuer()
SOCIALACCOUNT_PROVIDERS = env.oidc_providers(OIDC_ISSUER)
OIDC_ORIGIN = ["://".join(urlsplit(OIDC_ISSUER)[:2])] if OIDC_ISSUER else []
OIDC_CREATES = env.flag("OIDC_CREATES", default=False)
OIDC_ROLE = env.oidc_role()
OIDC_TEAM = env.number("OIDC_TEAM", 0, least=0, most=2**31 - 1)  # the id of a team
SECOND_FACTOR_ROLES = env.second_factor_roles()
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True

# --- language and time ----------------------------------------------------------------------------------------------

LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LANGUAGE_CODE = env.language()
TIME_ZONE = env.time_zone()
USE_TZ = True
LOCALE_PATHS = sorted((BASE_DIR / "locale").glob("*/"))
CURRENCY = env.currency()
CALENDAR_COUNTRY = env.country()

# --- static files, media, mail --------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Of what people attach only, not of static files, which an image's user must read without owning them.
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        # Compressing takes half a minute: worth it in an image that is built once, not on the first start of a trial.
        "BACKEND": "crm.web.storage.HashedStorage" if env.is_trial() else "crm.web.storage.CompressedStorage"
    },
}
EMAIL_TIMEOUT = 15
vars().update(env.mail())
MAIL_DOMAIN = urlsplit(PUBLIC_URL).hostname
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="") or f"Shangji <shangji@{MAIL_DOMAIN}>"

# --- jobs: a task carries no state, so losing one costs seconds and never a lead --------------------------------------

CELERY_BROKER_URL = env.broker()
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_QUEUES, CELERY_TASK_ROUTES = queues.QUEUES, queues.ROUTES
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOGGING below says how lines look
CELERY_TASK_SEND_SENT_EVENT = False
CELERY_RESULT_EXPIRES = None
CELERY_BROKER_TRANSPORT_OPTIONS = queues.TRANSPORT
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BEAT_SCHEDULER = "crm.jobs.timetable:OneTimetable"
CELERY_BEAT_SCHEDULE = queues.TIMETABLE

# --- logs and metrics -------------------------------------------------------------------------------------------------

LOGGING = logs.lines(env.log_format(), env.log_level())
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_SHARED = bool(env.str("PROMETHEUS_MULTIPROC_DIR", default=""))

# Who was erased and comes again by a form or a spreadsheet: held for a person to look at, or taken in and flagged.
ERASED_AGAIN = env.one_of("ERASED_AGAIN", "hold", ("hold", "flag"), hint="hold or flag")

# Days after which what lies in the recycle bin is emptied for good; 0: never.
RECYCLE_BIN_DAYS = env.number("RECYCLE_BIN_DAYS", 0, least=0, most=3650)

FILTERS_EMPTY_CHOICE_LABEL = _("any")

# --- API ------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK, SPECTACULAR_SETTINGS = framework.REST_FRAMEWORK, framework.DESCRIPTION

# --- safety ---------------------------------------------------------------------------------------------------------

# No page has a script or a style inside it, so neither nonce nor hash nor 'unsafe-inline' has anything to allow.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A form's own redirect counts: signing in by single sign-on leads to the provider.
        "form-action": [SELF, *OIDC_ORIGIN],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "upgrade-insecure-requests": HTTPS,
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
TRUSTED_PROXIES = env.trusted_proxies()
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
# Where webhooks may go: public addresses, and the networks that an operator opens on purpose, by these ports.
WEBHOOK_PORTS = env.ports("WEBHOOK_PORTS", default="80,443,8443")
WEBHOOK_NETWORKS = env.networks("WEBHOOK_NETWORKS")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
LARGEST_UPLOAD = 32 * 1024 * 1024  # a spreadsheet of 30 MB and what the form says beside it
UPLOAD_PATHS = ("/leads/import/", "/api/v1/imports/", "/attachments/add/", "/api/v1/attachments/")

env.report_errors()
