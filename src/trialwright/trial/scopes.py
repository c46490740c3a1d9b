"""What can stand still, and what it is called: the whole trial, a part, a dose level, a site, the procedure."""

from trialwright.records.suspension import BOARD_ONLY, PROCEDURE, WHOLE_TRIAL, level_scope, part_scope, site_scope
from trialwright.study.study import Study
from trialwright.trial.dose_history import levels_of
from trialwright.words.people import Person, sees_every_site
from trialwright.words.texts import SENTENCES, Both
from trialwright.words.wording import both


def scopes_of(study: Study, who: Person) -> tuple[str, ...]:
    """Every scope that somebody may suspend by hand, the widest first; ``board`` asks the board and stops nothing.

    A team may suspend its own site, a board every one.
    """
    everywhere = sees_every_site(who)
    parts = (part_scope(each.id) for each in study.study.parts)
    levels = (level_scope(number) for number, _ in enumerate(levels_of(study), start=1))
    sites = (site_scope(each.id) for each in study.study.sites if everywhere or each.id == who.site)
    return (WHOLE_TRIAL, PROCEDURE, *parts, *levels, *sites, BOARD_ONLY)


def scope_said(study: Study, scope: str) -> Both:
    """A scope in words; one that this study version does not know stays as it is."""
    kind, _, id = scope.partition(" ")
    called = {
        "part": {each.id: each.text.both for each in study.study.parts},
        "site": {each.id: each.name.both for each in study.study.sites},
    }.get(kind, {})
    return called.get(id) or SENTENCES.get(f"scope {scope}") or both(scope, scope)
