"""Who has to set a second factor before anything else: by default whoever may change the accounts of others."""

from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest

from trialwright.web.accounts.proof import has_factor
from trialwright.web.desk import Desk
from trialwright.words.people import Right, may


class FactorFor(StrEnum):
    """Of whom an installation demands a second factor."""

    NOBODY = "nobody"
    ACCOUNTS = "accounts"
    EVERYBODY = "everybody"


OPEN_BEFORE = frozenset({"sign_out", "account", "second_factor", "role"})
"""The routes that are open before the second factor is set."""


def is_obliged(desk: Desk) -> bool:
    """Whether a second factor is demanded of whoever is at the desk, in whichever of their roles."""
    match settings.SECOND_FACTOR:
        case FactorFor.EVERYBODY:
            return desk.who is not None
        case FactorFor.ACCOUNTS:
            return any(may(person, Right.GIVE_ROLE, person.site) for _, person in desk.seats)
        case _:
            return False


def must_set(request: HttpRequest, desk: Desk) -> bool:
    """Whether it is demanded, and there is none yet."""
    return is_obliged(desk) and not has_factor(request)
