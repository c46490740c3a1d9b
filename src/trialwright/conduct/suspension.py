"""Suspends the trial at once, by a rule or by hand, and ends a suspension by a signed decision of the board."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from trialwright.conduct.forms import Noted, Refused, author_at, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.records.log import Log
from trialwright.records.suspension import (
    SuspensionKind,
    ending_entry,
    fold_suspensions,
    suspension_entry,
)
from trialwright.study.study import Study
from trialwright.trial.scopes import scopes_of
from trialwright.trial.stopping import RuleState, read_rules, suspending, unanswered
from trialwright.words.days import day_at
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, Right, may

BOARD_DAYS = 7
"""Days within which the board meets after a suspension by hand: a proposal of the clinical review, source not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspending:
    """What somebody wants to suspend, and why: one of ``trial/scopes.scopes_of``; ``board`` to ask it only.

    rule  id of a stopping rule that holds and has suspended nothing, as one that a new study version brings; what it
          stops is then the rule's to say
    """

    scope: str
    reason: str
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The decision that ends a suspension.

    about     sequence of the entry that began it
    decision  the words of the board
    proven    whether whoever signs has just given their password again
    """

    about: int
    decision: str
    proven: bool = False


def suspend(log: Log, study: Study, wanted: Suspending, who: Person, now: int) -> Noted | Refused:
    """Suspends by hand, for whatever reason somebody has who may.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="suspension")
    refusals = [*_without_right(who, Right.SUSPEND, place), *unwritable(wanted.reason, place, needed=True)]
    allowed = scopes_of(study, who)
    if wanted.scope not in allowed:
        refusals.append(fault("suspension-scope", scope=wanted.scope[:60], allowed=", ".join(allowed)).at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    today = day_at(now, zone_of(study, who.site))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place)]
        if unfit:
            return Refused(findings=tuple(unfit))
        if wanted.rule is not None:
            waiting = unanswered(read_rules(study, writing), fold_suspensions(writing.happened(SuspensionKind)))
            own = [each for each in waiting if each.rule.id == wanted.rule and each.state is RuleState.HOLDS]
            writing.append(*(suspending(each, today) for each in own))
            return Noted() if own else Refused(findings=(fault("rule-not-waiting", rule=wanted.rule[:40]).at(place),))
        by = (date.fromisoformat(today) + timedelta(days=BOARD_DAYS)).isoformat()
        reason = wanted.reason.strip()
        writing.append(suspension_entry(scope=wanted.scope, cause=None, text=reason, since=today, board_by=by))
    return Noted()


def end_suspension(log: Log, study: Study, wanted: Ending, who: Person, now: int) -> Noted | Refused:
    """Ends a suspension; only those may whom the study names, and only with their password given again.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="suspension")
    refusals = [*_without_right(who, Right.END_SUSPENSION, place), *unwritable(wanted.decision, place, needed=True)]
    board = study.safety.board
    if board is not None and board.unpauses and who.role not in board.unpauses:
        roles = ", ".join(role.value for role in board.unpauses)
        refusals.append(fault("suspension-not-theirs", roles=roles).at(place))
    if not wanted.proven:
        refusals.append(fault("not-authenticated").at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place)]
        if unfit:
            return Refused(findings=tuple(unfit))
        known = fold_suspensions(writing.happened(SuspensionKind))
        found = next((each for each in known if each.sequence == wanted.about), None)
        if found is None:
            return Refused(findings=(fault("suspension-unknown", about=wanted.about).at(place),))
        if not found.stands:
            return Refused(findings=(fault("suspension-over").at(place),))
        writing.append(ending_entry(wanted.about, wanted.decision.strip()))
    return Noted()


def _without_right(who: Person, right: Right, place: Place) -> Iterator[Finding]:
    if not may(who, right, who.site):
        yield fault("right-missing", role=who.role.value, right=right.value).at(place)
