"""Keeps the whole text of a study version in the log, by its hash, and its approval at a site."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from trialwright.conduct.forms import Noted, Refused, author_at, not_happened, unwritable
from trialwright.conduct.rights import not_holding, unentitled, zone_of
from trialwright.records.entries import Entry, EntryKind
from trialwright.records.log import Log
from trialwright.records.versions import VersionKind
from trialwright.study.elements import not_specified
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.days import day_at
from trialwright.words.errors import FaultyStudy
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, Right, may

_PLACE = Place(file="study.yaml")

MEANING = "approved for use at the site"
"""What the signature of an approval means."""


def propose_study(log: Log, folder: Folder, who: Person, now: int) -> Noted | Refused:
    """Writes a study version into the log; one that is there already is not written again.

    now  microseconds since 1970-01-01T00:00Z
    Raises: FaultyStudy for a folder that has errors.
    """
    study = folder.study
    if study is None:
        raise FaultyStudy("a study with errors cannot be kept", folder.findings)
    if not may(who, Right.PROPOSE_STUDY, who.site):
        return _without_right(who, Right.PROPOSE_STUDY)
    text = json.dumps(dict(folder.texts), ensure_ascii=False, sort_keys=True)
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*not_holding(writing, who, day_at(now, zone_of(study, who.site)), _PLACE)]
        if unfit:
            return Refused(findings=tuple(unfit))
        if not writing.keeps(study.hash):
            writing.append(Entry(kind=EntryKind.STUDY_VERSION, item=study.hash, value=text))
    return Noted()


@dataclass(frozen=True, slots=True, kw_only=True)
class EthicsApproval:
    """The protocol that an ethics committee approved, of which a study version is the working copy.

    protocol  its number
    version   its version
    day       ISO, on which it was approved
    filing    number under which the approval is filed
    """

    protocol: str
    version: str
    day: str
    filing: str


def approve_study(
    log: Log, study: Study, who: Person, now: int, *, proven: bool = False, ethics: EthicsApproval | None = None
) -> Noted | Refused:
    """Notes, signed, that a study version, which must be in the log, is approved at the site of whoever approves it.

    In a live database a demonstration is refused, and so is a study in which anything is not specified, or whose
    protocol no ethics committee has approved.

    now     microseconds since 1970-01-01T00:00Z
    proven  whether whoever signs has just given their password again
    """
    if not may(who, Right.APPROVE_STUDY, who.site):
        return _without_right(who, Right.APPROVE_STUDY)
    today = day_at(now, zone_of(study, who.site))
    refusals = [*_unwritten(ethics, today)]
    if not proven:
        refusals.append(fault("not-authenticated").at(_PLACE))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, _PLACE)]
        if writing.is_live() and ethics is None:
            unfit.append(fault("ethics-missing").at(_PLACE))
        if writing.approved(study.hash, who.site):
            unfit.append(fault("already-approved", site=who.site).at(_PLACE))
        if writing.is_live():
            unfit += _unconductable(study)
        if unfit:
            return Refused(findings=tuple(unfit))
        writing.append(Entry(kind=EntryKind.STUDY_APPROVED, item=study.hash, value=who.site, reason=MEANING))
        if ethics is not None:
            text = json.dumps(asdict(ethics), ensure_ascii=False, sort_keys=True)
            writing.append(Entry(kind=VersionKind.ETHICS, item=study.hash, value=text, since=ethics.day))
    return Noted()


def _unwritten(ethics: EthicsApproval | None, today: str) -> Iterator[Finding]:
    """What an ethics approval lacks; one that is given is given whole."""
    if ethics is None:
        return
    for said in asdict(ethics).values():
        yield from unwritable(said, _PLACE, needed=True)
    yield from not_happened(ethics.day, today, _PLACE)


def _unconductable(study: Study) -> Iterator[Finding]:
    """Why nobody may be treated by a study: it is made up, or it does not say all that it has to."""
    if study.study.demonstration:
        yield fault("demonstration-only").at(_PLACE)
    for path in not_specified(study):
        yield fault("not-specified", path=".".join(path)).at(Place(file=f"{path[0]}.yaml"))


def _without_right(who: Person, right: Right) -> Refused:
    return Refused(findings=(fault("right-missing", role=who.role.value, right=right.value).at(_PLACE),))
