"""How a participant comes through the trial: what is decided or happens, and how the participant stands after it.

Each is an entry of a kind of its own; where somebody stands is nothing but what these entries come to.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, cast

from trialwright.records.entries import Recorded
from trialwright.words.days import read_date
from trialwright.words.people import Right


class DispositionKind(StrEnum):
    """What may be decided about a participant, or happen to one.

    ELIGIBILITY_SIGNED  an investigator signed that the participant is eligible, on the evidence that its value names
    RESCREENED          a person who failed screening is screened again, under the code that its value names
    SCREENED_AGAIN      the same, of the new code: its value names the earlier one
    FOUND               a participant who was lost is in contact again
    TAKEN_BACK          an earlier one of these, named by ``about``, was written by mistake
    """

    ELIGIBILITY_SIGNED = "eligibility signed"
    SCREEN_FAILED = "screening failed"
    RESCREENED = "screened again as"
    SCREENED_AGAIN = "screened before as"
    LISTED = "listed"
    DELISTED = "taken off the list"
    ENROLLED = "enrolled"
    TREATMENT_DISCONTINUED = "treatment discontinued"
    COMPLETED = "study completed"
    WITHDRAWN = "withdrawn from the study"
    LOST = "lost to follow-up"
    FOUND = "in contact again"
    DIED = "died"
    TAKEN_BACK = "disposition taken back"


class Standing(StrEnum):
    """Where a participant stands."""

    SCREENING = "in screening"
    ELIGIBLE = "eligible"
    LISTED = "on the waiting list"
    ENROLLED = "enrolled"
    FOLLOWED = "in follow-up"
    DISCONTINUED = "treatment discontinued"
    COMPLETED = "completed"
    FAILED = "screen failure"
    WITHDRAWN = "withdrawn"
    LOST = "lost"
    DIED = "dead"


ENDED = frozenset({Standing.COMPLETED, Standing.FAILED, Standing.WITHDRAWN, Standing.LOST, Standing.DIED})
"""Where nobody expects a visit any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """What one kind of disposition needs, and what it makes of where somebody stands.

    right   who may write it
    moves   from where it may be, and where the participant stands after it
    reason  whether it must say why
    proven  whether whoever writes it gives their password again
    """

    right: Right
    moves: Mapping[Standing, Standing]
    reason: bool = False
    proven: bool = False


_KEPT = {each: each for each in (Standing.ELIGIBLE, Standing.LISTED, Standing.ENROLLED)}
_ACTIVE = (*_KEPT, Standing.SCREENING, Standing.DISCONTINUED)


def _to(standing: Standing, *origins: Standing) -> Mapping[Standing, Standing]:
    return MappingProxyType(dict.fromkeys(origins, standing))


TRANSITIONS: Mapping[DispositionKind, Transition] = MappingProxyType(
    {
        DispositionKind.ELIGIBILITY_SIGNED: Transition(
            right=Right.SIGN_ELIGIBILITY,
            moves=MappingProxyType({**_KEPT, Standing.SCREENING: Standing.ELIGIBLE}),
            proven=True,
        ),
        DispositionKind.SCREEN_FAILED: Transition(
            right=Right.NOTE_DISPOSITION,
            moves=_to(Standing.FAILED, Standing.SCREENING, Standing.ELIGIBLE, Standing.LISTED),
            reason=True,
        ),
        DispositionKind.RESCREENED: Transition(
            right=Right.NOTE_DISPOSITION, moves=_to(Standing.FAILED, Standing.FAILED), reason=True
        ),
        DispositionKind.LISTED: Transition(
            right=Right.ENROL,
            moves=MappingProxyType({Standing.ELIGIBLE: Standing.LISTED, Standing.ENROLLED: Standing.ENROLLED}),
        ),
        DispositionKind.DELISTED: Transition(
            right=Right.ENROL,
            moves=MappingProxyType({Standing.LISTED: Standing.ELIGIBLE, Standing.ENROLLED: Standing.ENROLLED}),
            reason=True,
        ),
        DispositionKind.ENROLLED: Transition(
            right=Right.ENROL, moves=_to(Standing.ENROLLED, Standing.ELIGIBLE, Standing.LISTED)
        ),
        DispositionKind.TREATMENT_DISCONTINUED: Transition(
            right=Right.NOTE_DISPOSITION, moves=_to(Standing.DISCONTINUED, Standing.ENROLLED), reason=True
        ),
        DispositionKind.COMPLETED: Transition(
            right=Right.NOTE_DISPOSITION, moves=_to(Standing.COMPLETED, Standing.ENROLLED, Standing.DISCONTINUED)
        ),
        DispositionKind.WITHDRAWN: Transition(
            right=Right.NOTE_DISPOSITION, moves=_to(Standing.WITHDRAWN, *_ACTIVE, Standing.LOST)
        ),
        DispositionKind.LOST: Transition(right=Right.NOTE_DISPOSITION, moves=_to(Standing.LOST, *_ACTIVE), reason=True),
        DispositionKind.FOUND: Transition(
            right=Right.NOTE_DISPOSITION, moves=_to(Standing.LOST, Standing.LOST), reason=True
        ),
        DispositionKind.DIED: Transition(
            right=Right.NOTE_DISPOSITION,
            moves=_to(Standing.DIED, *(each for each in Standing if each is not Standing.DIED)),
        ),
    }
)
"""Every disposition that can be written. Whatever is not a row here cannot happen; one from another place than its row
says is refused. *In contact again* leads back to where the participant stood before."""

_OUTRIGHT = {
    DispositionKind.LISTED: Standing.LISTED,
    DispositionKind.ENROLLED: Standing.ENROLLED,
    DispositionKind.TREATMENT_DISCONTINUED: Standing.DISCONTINUED,
    DispositionKind.COMPLETED: Standing.COMPLETED,
    DispositionKind.SCREEN_FAILED: Standing.FAILED,
}
"""Where somebody stands after something that happened although the plan did not foresee it from where they stood."""

BY_WHOM = ("participant", "guardian", "investigator", "sponsor", "safety board")
"""Who may have decided that somebody leaves the study or its treatment; a participant need not say why."""

WHY_FAILED = ("criteria", "declined", "time ran out", "other")
"""Why a screening may fail; by criteria, those that stand against the person are named with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilitySigned:
    """An investigator's signature that a participant is eligible.

    at        the anchor at which it was judged, such as the decision or the admission
    evidence  hash of what decided, as the signer saw it
    verdicts  of each criterion as the signer saw it, by its id
    marked    ids of the criteria that were marked for a person's look
    day       on which it was signed, at the site
    """

    sequence: int
    when: int
    person: str
    role: str
    at: str
    evidence: str
    verdicts: Mapping[str, str]
    marked: tuple[str, ...]
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """One thing that was decided about a participant, or happened to one.

    day     on which it did, whole or in part, at the site
    code    what it names: a cause, or another code of the same person
    criteria ids of those that stood against the person, where screening failed by them
    whom    who decided it, one of ``BY_WHOM``
    stands  False once it was taken back
    """

    sequence: int
    when: int
    kind: DispositionKind
    person: str
    day: str
    reason: str | None
    code: str | None = None
    criteria: tuple[str, ...] = ()
    whom: str | None = None
    stands: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a participant came through the trial so far.

    standing  where they stand; nobody of whom nothing was written is past screening
    signed    every signature of eligibility that was not taken back, oldest first
    history   every disposition, oldest first, those taken back among them
    """

    standing: Standing = Standing.SCREENING
    signed: tuple[EligibilitySigned, ...] = ()
    history: tuple[Disposition, ...] = ()

    def newest(self, *kinds: DispositionKind) -> Disposition | None:
        """The last disposition of these kinds that was not taken back; None where there is none."""
        return next((each for each in reversed(self.history) if each.stands and each.kind in kinds), None)

    @property
    def is_listed(self) -> bool:
        """Whether the participant is on the waiting list, enrolled already or not."""
        last = self.newest(DispositionKind.LISTED, DispositionKind.DELISTED)
        waiting = self.standing in {Standing.LISTED, Standing.ENROLLED}
        return waiting and last is not None and last.kind is DispositionKind.LISTED

    @property
    def earlier(self) -> str | None:
        """The code under which the same person was screened before."""
        found = self.newest(DispositionKind.SCREENED_AGAIN)
        return found.code if found is not None else None

    @property
    def later(self) -> str | None:
        """The code under which the same person is screened again."""
        found = self.newest(DispositionKind.RESCREENED)
        return found.code if found is not None else None


NOTHING_DECIDED = Course()


def fold_course(entries: Iterable[Recorded]) -> Course:
    """How one participant came through the trial, from the entries of these kinds about them, oldest first.

    What happened earlier and was entered later counts where it happened: by its day, then by its entry.
    Missing: whoever has none is in screening. What was taken back counts for nothing, whatever was written after it.
    """
    told = [each for each in entries if each.entry.kind in _KINDS]
    back = {each.entry.about for each in told if each.entry.kind == DispositionKind.TAKEN_BACK}
    history = tuple(_read(each, back) for each in told if each.entry.kind != DispositionKind.TAKEN_BACK)
    standing, before = Standing.SCREENING, Standing.SCREENING
    for each in sorted(history, key=_moment):
        if not each.stands or each.kind not in TRANSITIONS:
            continue
        if each.kind is DispositionKind.FOUND:
            standing = before if standing is Standing.LOST else standing
            continue
        if each.kind is DispositionKind.LOST and standing is not Standing.LOST:
            before = standing
        standing = _after(standing, each.kind)
    signed = (each for each in told if each.entry.kind == DispositionKind.ELIGIBILITY_SIGNED)
    return Course(
        standing=standing,
        signed=tuple(_signature(each) for each in signed if each.sequence not in back),
        history=history,
    )


def courses(entries: Iterable[Recorded]) -> Mapping[str, Course]:
    """The course of every participant of whom these entries tell, by their code."""
    told: dict[str, list[Recorded]] = {}
    for each in entries:
        if each.entry.subject is not None:
            told.setdefault(each.entry.subject, []).append(each)
    return {subject: fold_course(own) for subject, own in told.items()}


_KINDS = frozenset(kind.value for kind in DispositionKind)


def _moment(disposition: Disposition) -> tuple[str, int]:
    read = read_date(disposition.day)
    return (read.earliest.isoformat() if read is not None else "", disposition.sequence)


def _after(standing: Standing, kind: DispositionKind) -> Standing:
    """Where somebody stands after something that is recorded, also where the plan did not foresee it from there."""
    moves = TRANSITIONS[kind].moves
    if standing in moves:
        return moves[standing]
    return standing if standing in ENDED or kind not in _OUTRIGHT else _OUTRIGHT[kind]


def _read(recorded: Recorded, back: set[int | None]) -> Disposition:
    entry, code, criteria = recorded.entry, recorded.entry.value, tuple[str, ...]()
    if entry.kind == DispositionKind.SCREEN_FAILED:
        said = cast("dict[str, Any]", json.loads(entry.value or "{}"))
        code, criteria = str(said.get("why", "")), tuple(str(each) for each in said.get("criteria", ()))
    return Disposition(
        sequence=recorded.sequence,
        when=recorded.when,
        kind=DispositionKind(entry.kind),
        person=recorded.author.person.id,
        day=entry.since or "",
        reason=entry.reason,
        code=None if entry.kind == DispositionKind.ELIGIBILITY_SIGNED else code,
        criteria=criteria,
        whom=entry.whom,
        stands=recorded.sequence not in back,
    )


def failed_value(why: str, criteria: Iterable[str]) -> str:
    """Why a screening failed, one of ``WHY_FAILED``, and by which criteria, as text."""
    said = {"why": why, "criteria": list(criteria)}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def signed_value(evidence: str, verdicts: Mapping[str, str], marked: Iterable[str]) -> str:
    """What a signature of eligibility keeps of what its signer saw, as text."""
    seen = {"evidence": evidence, "verdicts": dict(verdicts), "marked": sorted(marked)}
    return json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _signature(recorded: Recorded) -> EligibilitySigned:
    entry, who = recorded.entry, recorded.author.person
    seen = cast("dict[str, Any]", json.loads(entry.value or "{}"))
    return EligibilitySigned(
        sequence=recorded.sequence,
        when=recorded.when,
        person=who.id,
        role=who.role.value,
        at=entry.item or "",
        evidence=str(seen.get("evidence", "")),
        verdicts=MappingProxyType({str(id): str(verdict) for id, verdict in seen.get("verdicts", {}).items()}),
        marked=tuple(str(each) for each in seen.get("marked", ())),
        day=entry.since or "",
    )
