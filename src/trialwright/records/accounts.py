"""What happened to accounts: invited, password set, second factor, lockout; never a password, nor a secret."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from trialwright.records.entries import EntryKind, Recorded


class AccountKind(StrEnum):
    """What sort of thing happened to an account; ``whom`` of the entry is its code.

    REFUSED  its owner asked for a page that their role may not see; ``value`` is the name of the page
    """

    INVITED = "account invited"
    PASSWORD_SET = "password set"
    FACTOR_SET = "second factor set"
    FACTOR_ENDED = "second factor ended"
    CODES_MADE = "recovery codes made"
    CODE_USED = "recovery code used"
    LOCKOUT_LIFTED = "lockout lifted"
    SESSIONS_ENDED = "sessions ended"
    REFUSED = "access refused"


CREDENTIALS = (
    AccountKind.PASSWORD_SET,
    AccountKind.FACTOR_SET,
    AccountKind.FACTOR_ENDED,
    AccountKind.CODES_MADE,
    AccountKind.CODE_USED,
    AccountKind.LOCKOUT_LIFTED,
)
"""What its owner has to hear of, for it may have been somebody else."""

ACCOUNT_KINDS = (*AccountKind, EntryKind.ACCOUNT_CLOSED)
"""Every kind of entry that is about an account rather than about a role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStory:
    """What the log says of an account.

    invited   when the newest invitation was made, microseconds since 1970-01-01T00:00Z; None if none since it closed
    closed    the entry that closed it; None while no later invitation opened it again
    happened  everything about it, oldest first
    """

    invited: int | None = None
    closed: Recorded | None = None
    happened: tuple[Recorded, ...] = ()


UNTOLD = AccountStory()
"""An account of which the log says nothing."""


def tell_accounts(entries: Iterable[Recorded]) -> Mapping[str, AccountStory]:
    """The story of every account, by its code, from the entries of ``ACCOUNT_KINDS``, oldest first."""
    stories: dict[str, AccountStory] = {}
    for each in entries:
        code = each.entry.whom or ""
        story = stories.get(code, UNTOLD)
        story = replace(story, happened=(*story.happened, each))
        match each.entry.kind:
            case AccountKind.INVITED:
                story = replace(story, invited=each.when, closed=None)
            case EntryKind.ACCOUNT_CLOSED:
                story = replace(story, invited=None, closed=each)
            case _:
                pass
        stories[code] = story
    return stories
