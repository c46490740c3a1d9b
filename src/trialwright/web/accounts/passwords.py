"""What a password must be; each rule that one breaks has a sentence of its own."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from trialwright.web.accounts.models import Account

LONGEST = 128
"""Characters; a longer one would only cost time."""

BROKEN = {
    "password_too_short": "password short",
    "password_too_common": "password common",
    "password_entirely_numeric": "password digits",
    "password_too_similar": "password like code",
}


def fault_of(password: str, again: str, account: Account) -> str | None:
    """The first rule that a new password breaks, as the catalogue of texts knows it; None for a good one."""
    if len(password) > LONGEST:
        return "password long"
    try:
        validate_password(password, account)
    except ValidationError as broken:
        return next((BROKEN[each.code] for each in broken.error_list if each.code in BROKEN), "password weak")
    return None if password == again else "password differs"
