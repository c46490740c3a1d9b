"""What has happened to the doses of a trial: lots, authorisations, issues, what was given, toxicities, decisions.

Every act is one entry; what it says of numbers and persons stands in the entry's value as JSON with sorted keys.
Three numbers are kept apart and never derived from each other: the assigned dose (authorised), the prepared dose
(issued) and the delivered dose (given). Cells are counted in 10^6, weights in kg.

Missing: what a dose that was given lacks (nobody counted, nobody weighed) stays None; it is never the planned number.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from trialwright.records.entries import Recorded
from trialwright.records.suspension import Suspension, SuspensionKind, fold_suspensions


class DoseKind(StrEnum):
    """The kinds of entries that this fold reads."""

    LOT_RELEASED = "lot released"
    LOT_RECALLED = "lot recalled"
    LOT_QUARANTINED = "lot quarantined"
    LOT_CLEARED = "lot quarantine ended"
    AUTHORISED = "dose authorised"
    REVOKED = "dose authorisation revoked"
    ISSUED = "dose issued"
    RETURNED = "issued dose returned"
    GIVEN = "dose given"
    CORRECTED = "dose given corrected"
    TOXICITY = "toxicity reported"
    ADJUDICATED = "toxicity adjudicated"
    ASSESSED = "window assessed"
    REPLACED = "participant replaced"
    DECIDED = "dose decided"
    DECISION_READ = "dose decision read"
    STATUS = "recruitment status"
    ALLOCATED = "arm allocated"


DOSE_KINDS = frozenset(kind.value for kind in (*DoseKind, *SuspensionKind))
"""What is to be read for the fold: also what was suspended, which has a file of its own."""

BEHIND = frozenset(
    {
        DoseKind.LOT_RECALLED,
        DoseKind.GIVEN,
        DoseKind.CORRECTED,
        DoseKind.TOXICITY,
        DoseKind.ADJUDICATED,
        DoseKind.ASSESSED,
        DoseKind.REPLACED,
        *SuspensionKind,
    }
)
"""What a decision on the dose rests upon; an authorisation or an issue is none of it."""

WHOLE_STUDY = "study"
"""What stands for the whole study where a status is not that of one site."""


class Ruling(StrEnum):
    """What a decision on the dose comes to.

    open cohort  the next participants are treated at a level; ``places`` says how many
    continue     the cohort, or part 2, that is open goes on although something happened
    hold         nobody more is treated until the next decision
    stop         the escalation ends
    open part 2  the second part is opened at a level
    """

    OPEN_COHORT = "open cohort"
    CONTINUE = "continue"
    HOLD = "hold"
    STOP = "stop"
    OPEN_PART_2 = "open part 2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """A dose in numbers; a number that nobody knows is None.

    per_kg  living cells for each kilogram, 10^6/kg
    total   living cells in all, 10^6
    weight  the weight that was used, kg
    """

    per_kg: float | None = None
    total: float | None = None
    weight: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A lot that quality released, and whether it was put in quarantine or called back since.

    cells      how many were released, 10^6; None where nobody said
    expires    the last minute of its use by the clock of the site (ISO); None where nobody said
    subject    the participant for whom it is reserved; None for a lot for several
    exception  limits that it misses, where it was released by exception
    agreed     who agreed to the exception: quality and the physician, by code
    """

    sequence: int
    code: str
    product: str
    subject: str | None
    exception: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    reason: str | None = None
    cells: float | None = None
    expires: str | None = None
    quarantined: Recorded | None = None
    recalled: Recorded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """A dose that somebody may be given on one day.

    cohort   sequence of the decision under which it stands
    revoked  whether it was taken back
    """

    sequence: int
    when: int
    by: str
    site: str
    subject: str
    level: str
    part: str
    day: str
    lot: str
    cohort: int
    assigned: Dose
    revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A prepared dose that left the laboratory; ``returned`` says that it came back unused."""

    sequence: int
    when: int
    authorisation: int
    subject: str
    day: str
    lot: str
    prepared: Dose
    returned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A dose that somebody was given: a fact, whatever had been planned.

    level   the assigned level, or where none was assigned the lowest whose dose is not below what was delivered
    issue   sequence of its issue; None where nothing had been issued
    cohort  sequence of the decision under which it was authorised; None where it was not
    broken  the guards that it broke, by the names of their findings; ``noticed`` the newest entry that says so
    corrected  whether its numbers were corrected since
    """

    sequence: int
    when: int
    subject: str
    level: str | None
    part: str
    day: str
    time: str | None
    lot: str | None
    delivered: Dose
    issue: int | None
    cohort: int | None
    broken: tuple[str, ...] = ()
    noticed: int = 0
    corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Toxicity:
    """A toxicity that may limit the dose; pending until it is adjudicated, and pending holds.

    counts       whether it limits the dose; None while pending: not adjudicated, or left open with the reason
    attribution  for each cause whether it can be excluded: ``excluded`` or ``cannot be excluded``
    answers      what the adjudicators answered to the terms of the definition
    adjudicated  sequence of the newest adjudication
    event        number of the adverse event that it is; None for one that was reported here
    outdated     whether it was adjudicated as not limiting, and the event became another since: pending again
    """

    sequence: int
    when: int
    subject: str
    day: str
    criterion: str | None
    text: str
    counts: bool | None = None
    attribution: Mapping[str, str] = field(default_factory=dict[str, str])
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    adjudicated: int | None = None
    by: str | None = None
    reason: str | None = None
    event: int | None = None
    outdated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A signed decision on the dose, with the advice that it saw and the data behind it.

    level   of a ruling that names one
    agrees  whether it does what the advice said; otherwise ``reason`` says why
    seen    the advice as it was shown: action, level, closed levels, history, who was pending
    data    hash of the data behind it (``data_hash``)
    read_by who has read and countersigned it
    """

    sequence: int
    when: int
    by: str
    role: str
    ruling: Ruling
    level: str | None
    places: int | None
    agrees: bool
    reason: str | None
    seen: Mapping[str, Any]
    data: str
    read_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How recruitment stands at a site or in the whole study, with the counts of that moment."""

    sequence: int
    when: int
    by: str
    status: str
    counts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmAllocation:
    """The arm of a participant of part 2, who gave it, why, and what was known then."""

    sequence: int
    when: int
    by: str
    subject: str
    slot: str
    arm: str
    reason: str
    words: str
    known: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A participant who takes the place of one who cannot be evaluated."""

    sequence: int
    subject: str
    replaced: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseState:
    """Everything that has happened to doses, oldest first.

    assessed  for each participant the days on which an investigator assessed them for dose-limiting toxicity
    data      hash of what a decision would rest upon now
    newest    sequence of the newest entry behind that hash, and when it was written; 0 where there is none
    """

    lots: Mapping[str, Lot] = field(default_factory=dict[str, Lot])
    authorisations: tuple[Authorisation, ...] = ()
    issues: tuple[Issue, ...] = ()
    given: tuple[Given, ...] = ()
    toxicities: tuple[Toxicity, ...] = ()
    assessed: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    decisions: tuple[Decision, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    statuses: Mapping[str, Status] = field(default_factory=dict[str, Status])
    allocations: tuple[ArmAllocation, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    data: str = ""
    newest: tuple[int, int] = (0, 0)

    def used(self, issue: Issue) -> bool:
        """Whether what was issued was given."""
        return any(each.issue == issue.sequence for each in self.given)

    def issued(self, authorisation: Authorisation) -> Issue | None:
        """What was issued for an authorisation and did not come back."""
        own = (each for each in self.issues if each.authorisation == authorisation.sequence and not each.returned)
        return next(own, None)

    def taken(self, lot: str) -> float | None:
        """How many cells of a lot left the laboratory, 10^6; None where one of them was not counted.

        What came back counts too: thawed cells are not put back. So does what was given without having been issued.
        """
        issued = [each.prepared.total for each in self.issues if each.lot == lot]
        unissued = [each.delivered.total for each in self.given if each.lot == lot and each.issue is None]
        amounts = [*issued, *unissued]
        return None if None in amounts else sum(each for each in amounts if each is not None)

    def recipients(self, lot: str) -> tuple[Given, ...]:
        """Whoever was given of a lot, the first dose first."""
        return tuple(
            sorted((each for each in self.given if each.lot == lot), key=lambda each: (each.day, each.sequence))
        )

    def unaccounted(self) -> tuple[Issue, ...]:
        """What was issued and is neither recorded as given nor returned."""
        return tuple(each for each in self.issues if not each.returned and not self.used(each))

    def standing(self, today: str) -> tuple[Authorisation, ...]:
        """Authorisations by which somebody may still be treated: not revoked, not used, not past their day unissued."""
        return tuple(each for each in self.authorisations if self._stands(each, today))

    def _stands(self, authorisation: Authorisation, today: str) -> bool:
        if authorisation.revoked:
            return False
        issue = self.issued(authorisation)
        return authorisation.day >= today if issue is None else not self.used(issue)

    @property
    def replaced(self) -> frozenset[str]:
        """Participants in whose place somebody else was put."""
        return frozenset(each.replaced for each in self.replacements)


def fold_doses(entries: Iterable[Recorded]) -> DoseState:
    """What these entries come to; they are in the order of the log, and of other kinds none is read.

    Raises: ValueError for an entry whose value was not written by this application.
    """
    told = tuple(entries)
    state, behind = DoseState(suspensions=fold_suspensions(told)), hashlib.sha256()
    newest = (0, 0)
    for recorded in told:
        step = _STEPS.get(recorded.entry.kind)
        if step is not None:
            state = step(state, recorded, _document(recorded))
        if recorded.entry.kind in BEHIND:
            behind.update(_said(recorded).encode())
            newest = (recorded.sequence, recorded.when)
    return replace(state, data=behind.hexdigest(), newest=newest)


def _said(recorded: Recorded) -> str:
    entry = recorded.entry
    said = [recorded.sequence, entry.kind, entry.subject, entry.item, entry.value, entry.reason, entry.about]
    return json.dumps([*said, entry.whom, entry.since], ensure_ascii=False) + "\n"


def document(**facts: object) -> str:
    """Facts as an entry keeps them: JSON with sorted keys, without those that are None."""
    kept = {name: value for name, value in facts.items() if value is not None}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def dose_document(dose: Dose) -> dict[str, float]:
    """A dose as part of a document."""
    named = {"per_kg": dose.per_kg, "total": dose.total, "weight": dose.weight}
    return {name: value for name, value in named.items() if value is not None}


Document = dict[str, Any]


def _document(recorded: Recorded) -> Document:
    value = recorded.entry.value
    return json.loads(value) if value is not None and value.startswith("{") else {}


def _dose(said: Document) -> Dose:
    return Dose(per_kg=said.get("per_kg"), total=said.get("total"), weight=said.get("weight"))


def _released(state: DoseState, recorded: Recorded, said: Document) -> DoseState:
    entry = recorded.entry
    lot = Lot(
        sequence=recorded.sequence,
        code=entry.item or "",
        product=said["product"],
        subject=entry.subject,
        exception=tuple(said.get("exception", ())),
        agreed=tuple(said.get("agreed", ())),
        reason=entry.reason,
        cells=said.get("cells"),
        expires=entry.until,
    )
    return replace(state, lots={**state.lots, lot.code: lot})


def _recalled(state: DoseState, recorded: Recorded, _said: Document) -> DoseState:
    code = recorded.entry.item or ""
    lot = state.lots.get(code)
    return state if lot is None else replace(state, lots={**state.lots, code: replace(lot, recalled=recorded)})


def _quarantined(state: DoseState, recorded: Recorded, _said: Document) -> DoseState:
    code = recorded.entry.item or ""
    lot, begins = state.lots.get(code), recorded.entry.kind == DoseKind.LOT_QUARANTINED
    if lot is None:
        return state
    return replace(state, lots={**state.lots, code: replace(lot, quarantined=recorded if begins else None)})


def _authorised(state: DoseState, recorded: Recorded, said: Document) -> DoseState:
    entry, person = recorded.entry, recorded.author.person
    made = Authorisation(
        sequence=recorded.sequence,
        when=recorded.when,
        by=person.id,
        site=person.site,
        subject=entry.subject or "",
        level=entry.item or "",
        part=said["part"],
        day=entry.since or "",
        lot=said["lot"],
        cohort=said["cohort"],
        assigned=_dose(said["assigned"]),
    )
    return replace(state, authorisations=(*state.authorisations, made))


def _revoked(state: DoseState, recorded: Recorded, _said: Document) -> DoseState:
    about = recorded.entry.about
    kept = (replace(each, revoked=each.revoked or each.sequence == about) for each in state.authorisations)
    return replace(state, authorisations=tuple(kept))


def _issued(state: DoseState, recorded: Recorded, said: Document) -> DoseState:
    entry = recorded.entry
    made = Issue(
        sequence=recorded.sequence,
        when=recorded.when,
        authorisation=entry.about or 0,
        subject=entry.subject or "",
        day=entry.since or "",
        lot=entry.item or "",
        prepared=_dose(said["prepared"]),
    )
    return replace(state, issues=(*state.issues, made))


def _returned(state: DoseState, recorded: Recorded, _said: Document) -> DoseState:
    about = recorded.entry.about
    kept = (replace(each, returned=each.returned or each.sequence == about) for each in state.issues)
    return replace(state, issues=tuple(kept))


def _given(state: DoseState, recorded: Recorded, said: Document) -> DoseState:
    entry = recorded.entry
    made = Given(
        sequence=recorded.sequence,
        when=recorded.when,
        subject=entry.subject or "",
        level=said.get("level"),
        part=said["part"],
        day=entry.since or "",
        time=said.get("time"),
        lot=entry.item,
        delivered=_dose(said["delivered"]),
        issue=entry.about,
        cohort=said.get("cohort"),
        broken=tuple(said.get("broken", ())),
        noticed=recorded.sequence,
    )
    return replace(state, given=(*state.given, made))


def _corrected(state: DoseState, recorded: Recorded, said: Document) -> DoseState:
    entry = recorded.entry
    kept: list[Given] = []
    for each in state.given:
        if each.sequence != entry.about:
            kept.append(each)
            continue
        right = {"delivered": _dose(said["delivered"]), "level": said.get("level"), "lot": entry.item}
        broken = tuple(dict.fromkeys((*each.broken, *said.get("broken", ()))))
        day, time = entry.since or each.day, said.get("time")
        noticed = recorded.sequence if said.get("broken") else each.noticed
        when = {"day": day, "time": time}
        kept.append(replace(each, **right, **when, broken=broken, noticed=noticed, corrected=True))
    return replace(state, given=tuple(kept))


def _reported(state: DoseState, recorded: Recorded, _said: Document) -> DoseState:
    entry = recorded.entry
    made = Toxicity(
        sequence=recorded.sequence,
        when=recorded.when,
        subject=entry.subject or "",
        day=entry.since or "",
        criterion=entry.item,
        text=entry.reason or "",
    )
    return replace(state, toxicities=(*state.toxicities, made))


def _adjudicated(state: DoseState, recorded: Recorded, _said: Document) -> DoseState:
    about = recorded.entry.about
    kept = (as_adjudicated(each, recorded) if each.sequence == about else each for each in state.toxicities)
    return replace(state, toxicities=tuple(kept))


def as_adjudicated(toxicity: Toxicity, recorded: Recorded) -> Toxicity:
    """A toxicity after an adjudication; the board may have left it pending, with its reason."""
    said = _document(recorded)
    return replace(
        toxicity,
        counts=said.get("counts"),
        attribution=said["attribution"],
        answers=said["answers"],
        adjudicated=recorded.sequence,
        by=recorded.author.person.id,
        reason=recorded.entry.reason,
    )


def _assessed(state: DoseState, recorded: Recorded, _said: Document) -> DoseState:
    subject, day = recorded.entry.subject or "", recorded.entry.since or ""
    return replace(state, assessed={**state.assessed, subject: (*state.assessed.get(subject, ()), day)})


def _replaced(state: DoseState, recorded: Recorded, _said: Document) -> DoseState:
    entry = recorded.entry
    made = Replacement(
        sequence=recorded.sequence,
        subject=entry.whom or "",
        replaced=entry.subject or "",
        reason=entry.reason or "",
    )
    return replace(state, replacements=(*state.replacements, made))


def _decided(state: DoseState, recorded: Recorded, said: Document) -> DoseState:
    person = recorded.author.person
    made = Decision(
        sequence=recorded.sequence,
        when=recorded.when,
        by=person.id,
        role=person.role.value,
        ruling=Ruling(said["ruling"]),
        level=recorded.entry.item,
        places=said.get("places"),
        agrees=said["agrees"],
        reason=recorded.entry.reason,
        seen=said["seen"],
        data=said["data"],
    )
    return replace(state, decisions=(*state.decisions, made))


def _read(state: DoseState, recorded: Recorded, _said: Document) -> DoseState:
    about, reader = recorded.entry.about, recorded.author.person.id
    kept = (
        replace(each, read_by=(*each.read_by, reader)) if each.sequence == about else each for each in state.decisions
    )
    return replace(state, decisions=tuple(kept))


def _status(state: DoseState, recorded: Recorded, said: Document) -> DoseState:
    made = Status(
        sequence=recorded.sequence,
        when=recorded.when,
        by=recorded.author.person.id,
        status=said["status"],
        counts=said["counts"],
    )
    return replace(state, statuses={**state.statuses, recorded.entry.item or WHOLE_STUDY: made})


def _allocated(state: DoseState, recorded: Recorded, said: Document) -> DoseState:
    entry = recorded.entry
    made = ArmAllocation(
        sequence=recorded.sequence,
        when=recorded.when,
        by=recorded.author.person.id,
        subject=entry.subject or "",
        slot=entry.item or "",
        arm=said["arm"],
        reason=said["reason"],
        words=entry.reason or "",
        known=said["known"],
    )
    return replace(state, allocations=(*state.allocations, made))


_STEPS: Mapping[str, Callable[[DoseState, Recorded, Document], DoseState]] = {
    DoseKind.LOT_RELEASED: _released,
    DoseKind.LOT_RECALLED: _recalled,
    DoseKind.LOT_QUARANTINED: _quarantined,
    DoseKind.LOT_CLEARED: _quarantined,
    DoseKind.AUTHORISED: _authorised,
    DoseKind.REVOKED: _revoked,
    DoseKind.ISSUED: _issued,
    DoseKind.RETURNED: _returned,
    DoseKind.GIVEN: _given,
    DoseKind.CORRECTED: _corrected,
    DoseKind.TOXICITY: _reported,
    DoseKind.ADJUDICATED: _adjudicated,
    DoseKind.ASSESSED: _assessed,
    DoseKind.REPLACED: _replaced,
    DoseKind.DECIDED: _decided,
    DoseKind.DECISION_READ: _read,
    DoseKind.STATUS: _status,
    DoseKind.ALLOCATED: _allocated,
}
