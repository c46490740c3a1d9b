"""How Django is set up: accounts and sessions only, everything else is ours. Nothing is fetched from anywhere."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

HERE = Path(__file__).parent
UPLOAD = 20_000_000
"""Bytes of a request, files included; a longer one is refused before it is read."""

TYPED = 2_500_000
"""Bytes of what was typed in one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """What an installation chooses.

    accounts  URL of the database of accounts and sessions: an SQLite file of its own, or PostgreSQL (schema ``web``)
    secret    signs sessions and invitations; whoever knows it can be anybody
    hosts     names under which the server is reached
    secure    whether it is reached by https, as anywhere but on this very machine
    idle      minutes without a request after which somebody signs in again
    longest   hours after which they do so however busy they are
    factor    of whom a second factor is demanded: ``nobody``, ``accounts`` (who may change others), ``everybody``
    failures  to come in from one address within a quarter of an hour, after which nobody comes in from it
    """

    accounts: str
    secret: str
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    secure: bool = True
    idle: int = 30
    longest: int = 12
    failures: int = 60
    factor: str = "accounts"


def django_settings(chosen: WebSettings) -> dict[str, Any]:
    """The settings of Django."""
    bound = "__Host-" if chosen.secure else ""  # over plain http a browser would refuse such a name
    return {
        "DEBUG": False,
        "SECRET_KEY": chosen.secret,
        "ALLOWED_HOSTS": list(chosen.hosts),
        "DATABASES": {"default": _database(chosen.accounts)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "AUTH_USER_MODEL": "accounts.Account",
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "django.contrib.staticfiles",
            "django_otp",
            "django_otp.plugins.otp_totp",
            "axes",
            "trialwright.web.accounts.apps.Accounts",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "trialwright.web.protection.protect",
            "trialwright.web.protection.refuse",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "django_otp.middleware.OTPMiddleware",
            "axes.middleware.AxesMiddleware",
        ],
        "AUTHENTICATION_BACKENDS": [
            "axes.backends.AxesStandaloneBackend",
            "django.contrib.auth.backends.ModelBackend",
        ],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
            for name, options in (
                ("UserAttributeSimilarityValidator", {"user_attributes": ("code",)}),
                ("MinimumLengthValidator", {"min_length": 12}),
                ("CommonPasswordValidator", {}),
                ("NumericPasswordValidator", {}),
            )
        ],
        "AXES_FAILURE_LIMIT": 5,
        "AXES_COOLOFF_TIME": 0.25,
        "AXES_RESET_ON_SUCCESS": True,
        "AXES_LOCKOUT_PARAMETERS": ["username"],
        "AXES_LOCKOUT_CALLABLE": "trialwright.web.pages.sign_in.locked_out",
        "AXES_USERNAME_FORM_FIELD": "code",
        "AXES_SENSITIVE_PARAMETERS": ["code", "password", "token", "new", "again"],
        "AXES_VERBOSE": False,
        "AXES_ENABLE_ADMIN": False,
        "OTP_TOTP_ISSUER": "trialwright",
        "SECOND_FACTOR": chosen.factor,
        "FAILURES_PER_ADDRESS": chosen.failures,
        "LONGEST_SESSION": chosen.longest * 3600,
        "SESSION_COOKIE_NAME": f"{bound}sessionid",
        "CSRF_COOKIE_NAME": f"{bound}csrftoken",
        "SESSION_COOKIE_AGE": chosen.idle * 60,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_SECURE": chosen.secure,
        "CSRF_COOKIE_SECURE": chosen.secure,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_FAILURE_VIEW": "trialwright.web.pages.trouble.forged",
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 31_536_000 if chosen.secure else 0,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "ROOT_URLCONF": "trialwright.web.routes",
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {
                    "builtins": ["trialwright.web.words"],
                    "context_processors": ["django.template.context_processors.request"],
                },
            }
        ],
        "STATIC_URL": "/static/",
        "STATICFILES_DIRS": [HERE / "static"],
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": False,
        "UPLOAD": UPLOAD,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": TYPED,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 5_000,
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "USE_I18N": False,
        "LOGGING_CONFIG": None,
    }


def _database(url: str) -> dict[str, Any]:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        options = {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", "timeout": 30}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parsed.database, "OPTIONS": options}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parsed.database,
        "USER": parsed.username or "",
        "PASSWORD": parsed.password or "",
        "HOST": parsed.host or str(parsed.query.get("host", "")),
        "PORT": str(parsed.port or ""),
        "OPTIONS": {"options": "-c search_path=web"},
        "CONN_MAX_AGE": 60,
    }
