"""The places that stand at the top of every page, each for who may go there."""

from dataclasses import dataclass

from trialwright.words.people import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuPlace:
    """A link at the top of every page.

    name   its words, as the catalogue of texts knows them
    needs  the right without which it is not shown; the route asks for it again
    """

    name: str
    href: str
    needs: Right


MENU = (
    MenuPlace(name="participants", href="/participants", needs=Right.READ),
    MenuPlace(name="lab import", href="/import", needs=Right.SAVE_FORM),
    MenuPlace(name="screening log", href="/screening", needs=Right.READ),
    MenuPlace(name="waiting list", href="/waiting", needs=Right.READ),
    MenuPlace(name="escalation board", href="/escalation", needs=Right.READ),
    MenuPlace(name="safety", href="/safety", needs=Right.READ),
    MenuPlace(name="study versions", href="/study-versions", needs=Right.READ),
    MenuPlace(name="visit matrix", href="/matrix", needs=Right.READ),
    MenuPlace(name="audit trail", href="/audit", needs=Right.READ),
    MenuPlace(name="log verification", href="/log-verification", needs=Right.VERIFY_LOG),
    MenuPlace(name="queries", href="/queries", needs=Right.READ),
    MenuPlace(name="signatures", href="/signatures", needs=Right.SIGN_FORM),
    MenuPlace(name="source verification", href="/verification", needs=Right.VERIFY_SOURCE),
    MenuPlace(name="database lock", href="/database-lock", needs=Right.LOCK_DATABASE),
    MenuPlace(name="people", href="/people", needs=Right.GIVE_ROLE),
)
"""The places, from left to right."""
