"""Names the accounts to Django."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """The one application of ours that has tables."""

    name = "trialwright.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
