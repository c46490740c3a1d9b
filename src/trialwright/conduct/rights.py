"""Whether somebody may do what they want, read from the roles in the log inside the transaction that writes."""

from collections.abc import Iterator

from trialwright.records.lock import LockKind, fold_lock
from trialwright.records.log import Surveying, Writing
from trialwright.records.register import holds
from trialwright.study.study import Study
from trialwright.words.days import day_at
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, sees_every_site


def unentitled(
    writing: Writing,
    study: Study,
    who: Person,
    now: int,
    place: Place,
    *,
    subject: str | None = None,
    through_lock: bool = False,
    study_wide: bool = False,
) -> Iterator[Finding]:
    """Why this person may not act now: they lack the role today, the subject is another site's, the study is unknown.

    In a live database nothing is written about a subject under a study version that their site has not approved. While
    the database of the site is locked, nothing is written about a subject at all.

    now           microseconds since 1970-01-01T00:00Z; days are those of the site's clock
    study_wide    for what a board of the whole study rules on participants of every site (``sees_every_site``)
    through_lock  for what is not data of the trial, such as who a participant is: the lock does not hold it
    """
    yield from not_holding(writing, who, day_at(now, zone_of(study, who.site)), place)
    theirs = writing.site_of(subject) if subject is not None else None
    site = theirs or who.site if study_wide and sees_every_site(who) else who.site
    if theirs not in {None, site}:
        yield fault("other-site", subject=subject).at(place)
    if not writing.keeps(study.hash):
        yield fault("study-not-kept").at(place)
    elif subject is not None and writing.is_live() and not writing.approved(study.hash, site):
        yield fault("study-not-approved", site=site).at(place)
    if subject is not None and not through_lock and is_locked(writing, site):
        yield fault("database-locked", site=site).at(place)


def is_locked(log: Surveying, site: str) -> bool:
    """Whether the database of a site is locked."""
    return fold_lock(log.happened({LockKind.LOCKED, LockKind.UNLOCKED}), site).locked is not None


def not_holding(writing: Writing, who: Person, day: str, place: Place) -> Iterator[Finding]:
    """A finding when nobody gave this person, for this day, the role in which they act."""
    if not holds(writing.grants(who.id), who, day):
        yield fault("role-not-held", person=who.id, role=who.role.value, site=who.site, day=day).at(place)


def zone_of(study: Study, site: str) -> str:
    """The time zone in which a site counts its days; UTC for who works at none, as an administrator."""
    return next((each.zone for each in study.study.sites if each.id == site), "UTC")
