"""The environment, read once and checked: a bad value is one clear line that says what would be right."""

import os
import secrets
import sys
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from babel.numbers import list_currencies
from django.core.exceptions import ImproperlyConfigured

from . import places

POSTGRES = {"postgres", "postgresql", "pgsql", "psql", "postgis"}
BROKERS = {"redis", "rediss", "redis+socket", "unix", "valkey"}
ROLES = ("rep", "manager", "marketing", "service", "auditor", "admin")
LANGUAGES = {"en": "en", "en-us": "en", "en-gb": "en", "zh": "zh-hans", "zh-cn": "zh-hans", "zh-hans": "zh-hans"}
DIRECT = {"migrate", "relay", "beat", "flush"}  # commands that need a session of their own, past any PgBouncer


class Environment(environ.Env):
    """django-environ whose complaints name the variable, the value and the cure."""

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number between two limits."""
        value = self.str(name, default="").strip() or str(default)
        if not value.isascii() or not value.isdecimal() or not least <= int(value) <= most:
            raise ImproperlyConfigured(f"{name}={value!r} is not a whole number from {least} to {most}.")
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        """Yes or no."""
        value = self.str(name, default="").strip().lower()
        if value in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
            return default if value == "" else value in ("1", "true", "yes", "on")
        raise ImproperlyConfigured(f"{name}={value!r} is neither 1 nor 0.")

    def one_of(self, name: str, default: str, allowed, *, hint: str) -> str:
        """A word from a list."""
        value = self.str(name, default="").strip() or default
        if value not in allowed:
            raise ImproperlyConfigured(f"{name}={value!r} is not known; {hint}.")
        return value

    def ports(self, name: str, default: str) -> list[int]:
        """Ports, separated by commas."""
        parts = [part.strip() for part in (self.str(name, default="") or default).split(",")]
        if not all(part.isascii() and part.isdecimal() and 0 < int(part) < 65_536 for part in parts):
            raise ImproperlyConfigured(f"{name} is not a list of ports; use 80,443.")
        return [int(part) for part in parts]

    def networks(self, name: str) -> list:
        """Networks, separated by commas; none where it is not set."""
        parts = [part.strip() for part in self.str(name, default="").split(",") if part.strip()]
        try:
            return [ip_network(part) for part in parts]
        except ValueError as why:
            raise ImproperlyConfigured(f"{name}: {why}; use 10.20.0.0/16,fd00:1::/64.") from None

    def time_zone(self) -> str:
        """The organisation's time zone: its days begin there."""
        return self.one_of("TIME_ZONE", "Asia/Shanghai", available_timezones(), hint="try Asia/Shanghai or UTC")

    def log_format(self) -> str:
        """How a line of the log looks."""
        return self.one_of("LOG_FORMAT", "json", {"json", "text"}, hint="use json or text")

    def log_level(self) -> str:
        """The least that is logged; each request is a line of INFO."""
        levels = {"DEBUG", "INFO", "WARNING", "ERROR"}
        return self.one_of("LOG_LEVEL", "INFO", levels, hint=f"use {', '.join(sorted(levels))}")

    def country(self) -> str:
        """Whose public holidays are not worked; "" for nobody's."""
        code = self.str("CALENDAR_COUNTRY", default="").strip().upper() or "CN"
        if code not in ("CN", "NONE"):
            import holidays  # only here: nobody else waits for it at the start

            if code not in holidays.list_supported_countries():
                raise ImproperlyConfigured(f"CALENDAR_COUNTRY={code!r} is not known; use CN, US, DE or none.")
        return "" if code == "NONE" else code

    def currency(self) -> str:
        """The organisation's currency: amounts are summed in it."""
        return self.one_of("CURRENCY", "CNY", list_currencies(), hint="use a code like CNY, USD or EUR")

    def language(self) -> str:
        """The language of a reader who has chosen none."""
        value = self.str("LANGUAGE_CODE", default="").strip() or "en"
        if value.lower().replace("_", "-") not in LANGUAGES:
            raise ImproperlyConfigured(f"LANGUAGE_CODE={value!r} is not there; use en or zh-hans.")
        return LANGUAGES[value.lower().replace("_", "-")]

    def public_url(self) -> str:
        """How links in mails begin; "" where it is left to the first of ALLOWED_HOSTS."""
        return self.address("PUBLIC_URL", hint="https://crm.example.com")

    def trusted_proxies(self) -> int:
        """How many of ours stand before the web server. With HTTPS there is one at least: it ends TLS."""
        return self.number("TRUSTED_PROXIES", 1 if self.flag("HTTPS", default=False) else 0, least=0, most=9)

    def second_factor_roles(self) -> list[str]:
        """Whose log-in asks for a second factor."""
        return self.roles("SECOND_FACTOR_ROLES")

    def oidc_issuer(self) -> str:
        """The provider of single sign-on; "" where there is none."""
        return self.address("OIDC_ISSUER", hint="https://login.example.com")

    def oidc_providers(self, issuer: str) -> dict:
        """The provider as allauth wants it told; no application where there is none."""
        application = {
            "provider_id": "oidc",
            "name": self.str("OIDC_NAME", default="") or urlsplit(issuer).hostname,
            "client_id": self.str("OIDC_CLIENT_ID", default=""),
            "secret": self.str("OIDC_CLIENT_SECRET", default=""),
            "settings": {"server_url": issuer},
        }
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [application] if issuer else []}}

    def oidc_role(self) -> str:
        """The role of users that single sign-on makes."""
        return self.one_of("OIDC_ROLE", "rep", ROLES, hint=f"use {', '.join(ROLES)}")

    def address(self, name: str, *, hint: str) -> str:
        """The address of a site without a slash at its end; "" where none is given."""
        value = self.str(name, default="").strip().rstrip("/")
        told = urlsplit(value)
        if value and (told.scheme not in ("http", "https") or not told.hostname or told.query or told.fragment):
            raise ImproperlyConfigured(f"{name}={value!r} is not an address; use {hint}.")
        return value

    def own_address(self, hosts: list[str], *, https: bool) -> str:
        """The address of this site: the first host that is named in full, with the port where we serve it ourselves."""
        host = next((host for host in hosts if host[:1] not in (".", "*")), "localhost")
        if https:
            return f"https://{host}"
        return f"http://{host}:{self.number('PORT', 8000, least=1, most=65_535)}"

    def roles(self, name: str) -> list[str]:
        """Roles by their names; none by default."""
        value = self.str(name, default="")
        roles = [word.strip() for word in value.split(",") if word.strip()]
        if unknown := set(roles) - set(ROLES):
            raise ImproperlyConfigured(f"{name}={value!r} names {min(unknown)!r}; use {', '.join(ROLES)}.")
        return roles

    def databases(self) -> dict:
        """`default`, and `replica` where DATABASE_REPLICA_URL names one: reports read there."""
        found = {"default": self.database()}
        if self.str("DATABASE_REPLICA_URL", default=""):
            # In tests both are one database: what a test has not committed is seen by both.
            found["replica"] = self.database("DATABASE_REPLICA_URL") | {"TEST": {"MIRROR": "default"}}
        return found

    def database(self, name="DATABASE_URL") -> dict:
        """A database's settings; where no DATABASE_URL is set, those of the embedded server of CRM_VAR."""
        if name == "DATABASE_URL" and sys.argv[1:2] and sys.argv[1] in DIRECT and os.environ.get("DATABASE_DIRECT_URL"):
            name = "DATABASE_DIRECT_URL"
        url = self.str(name, default="") or places.database_url(places.VAR)
        try:
            told = urlsplit(url)
            whole = told.scheme in POSTGRES and len(told.path) > 1 and (told.port or True)
        except ValueError:
            whole = False
        if not whole:
            raise ImproperlyConfigured(
                f"{name}={without_password(url)!r} is not an address; use postgres://user:password@host:5432/name."
            )
        config = {"OPTIONS": {}} | self.db_url_config(url)
        config["OPTIONS"].setdefault("connect_timeout", 3)
        limits = {"statement_timeout": "STATEMENT_TIMEOUT", "lock_timeout": "LOCK_TIMEOUT"}
        seconds = {of: self.number(variable, 0, least=0, most=86_400) for of, variable in limits.items()}
        if options := " ".join(f"-c {of}={value}s" for of, value in seconds.items() if value):
            config["OPTIONS"]["options"] = options
        return config

    def broker(self) -> str:
        """Where Celery's messages go; where no REDIS_URL is set, the embedded server of CRM_VAR."""
        url = self.str("REDIS_URL", default="") or places.redis_url(places.VAR)
        scheme, _, rest = url.partition("://")
        if scheme not in BROKERS or not rest:
            raise ImproperlyConfigured(
                f"REDIS_URL={without_password(url)!r} is not an address; use redis://host:6379/0."
            )
        return {"unix": "redis+socket", "valkey": "redis"}.get(scheme, scheme) + "://" + rest

    def mail(self) -> dict:
        """How mail leaves."""
        url = self.str("EMAIL_URL", default="") or "consolemail://"
        try:
            return self.email_url_config(url)
        except Exception as why:
            raise ImproperlyConfigured(
                f"EMAIL_URL={without_password(url)!r} is not an address; use smtp+tls://user:password@host:587."
            ) from why

    def report_errors(self) -> None:
        """Errors go to where SENTRY_DSN points, without personal data; nowhere where it is not set."""
        dsn = self.str("SENTRY_DSN", default="")
        if not dsn:
            return
        import sentry_sdk  # only here: nobody else pays for loading it

        try:
            sentry_sdk.init(dsn=dsn, send_default_pii=False, include_local_variables=False)
        except sentry_sdk.utils.BadDsn:
            raise ImproperlyConfigured(
                f"SENTRY_DSN={without_password(dsn)!r} is not an address; use https://key@host/1."
            ) from None

    def is_trial(self) -> bool:
        """Whether this is a trial on one machine: its own servers, or demo data asked for by hand."""
        return not os.environ.get("DATABASE_URL") or os.environ.get("CRM_DEMO") == "1"

    def secret_key(self) -> str:
        """The key that signs sessions; a trial makes its own once; else empty, and the web server refuses to start."""
        given = self.str("SECRET_KEY", default="")
        return given or (kept_secret(places.VAR / "secret_key") if self.is_trial() else "")


def kept_secret(path: Path) -> str:
    """The key kept in `path`, made on the first call, readable by its owner only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        if not path.exists():
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(64))
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()
    except OSError as why:
        raise ImproperlyConfigured(f"CRM_VAR={str(path.parent)!r} can't be written: {why.strerror}.") from why


def without_password(url: str) -> str:
    """The address as it may be shown."""
    before, at, after = url.rpartition("@")
    scheme, slashes, login = before.partition("://")
    return f"{scheme}{slashes}{login.partition(':')[0]}@{after}" if at else url
