"""What a page has before it: the log, the study as approved, who asks, in which role, in which language, and when."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from trialwright.records.register import Grant, holds
from trialwright.store.reading import SqlReading
from trialwright.store.sql import SqlLog
from trialwright.study.folder import read_texts
from trialwright.study.study import Study
from trialwright.words.days import day_at
from trialwright.words.errors import FaultyInput
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Right, Role, may
from trialwright.words.texts import Language

_READ: dict[str, Study] = {}
"""The study versions that were read lately, by hash: a text of half a megabyte is not read for every page."""

KEPT = 8


def study_of(reading: SqlReading, hash: str) -> Study:
    """A study version of the log.

    Raises: FaultyInput for one that the log has not, or that this software cannot read.
    """
    if hash not in _READ:
        text = reading.study_text(hash)
        study = read_texts(json.loads(text)).study if text is not None else None
        if study is None:
            raise FaultyInput(f"the study version {hash[:12]} in the log cannot be read by this trialwright")
        while len(_READ) >= KEPT:
            _READ.pop(next(iter(_READ)), None)
        _READ[hash] = study
    return _READ[hash]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where somebody works.

    study     the version of their site
    who       None for who has not signed in, or has no role today
    seats     every role that they could take today, with the number of the entry that gave it
    is_live   False in a demonstration, which every page says
    now       microseconds since 1970-01-01T00:00Z
    """

    log: SqlLog
    study: Study
    who: Person | None
    seats: tuple[tuple[int, Person], ...]
    is_live: bool
    language: Language
    now: int

    @property
    def person(self) -> Person:
        """Who asks.

        Raises: LookupError where nobody signed in: the routes let nobody come so far.
        """
        if self.who is None:
            raise LookupError("nobody signed in")
        return self.who

    @property
    def today(self) -> str:
        """The day (ISO) by the clock of the site."""
        return day_at(self.now, self.zone)

    @property
    def zone(self) -> str:
        """The time zone of the site at which they act; of the first, for who acts at none."""
        sites = self.study.study.sites
        return next((site.zone for site in sites if self.who is not None and site.id == self.who.site), sites[0].zone)

    def may(self, right: Right) -> bool:
        """Whether they have a right at their own site."""
        return self.who is not None and may(self.who, right, self.who.site)

    @contextmanager
    def reading(self) -> Generator[SqlReading]:
        """The log and what stands beside it, as of one moment."""
        with self.log.reading() as reading:
            yield reading


def seated(log: SqlLog, code: str | None, chosen: int | None, language: Language, now: int) -> Desk:
    """The desk of whoever signed in under a code; ``chosen`` is the entry of the role that they took.

    The version that was approved last at their site rules; where none was, in a demonstration, the first that came.

    Raises: FaultyInput where the log holds no study, or one that cannot be read.
    """
    with log.reading() as reading:
        live = reading.is_live()
        grants = reading.grants(code) if code is not None else ()
        sites = reading.studies()
        versions = list(sites)
        if not versions:
            raise FaultyInput("the log holds no study yet; propose one first")
        study = study_of(reading, versions[-1])
        roles = {grant.sequence: _person(grant) for grant in grants if _stands(grant, study, now)}
        who = roles.get(chosen or 0) or next(iter(roles.values()), None)
        if who is not None:
            own = [hash for hash in versions if who.site in sites[hash]]
            approved = own[-1] if own else None
            study = study_of(reading, approved or (versions[-1] if live else versions[0]))
    return Desk(
        log=log,
        study=study,
        who=who,
        seats=tuple(roles.items()),
        is_live=live,
        language=language,
        now=now,
    )


def _person(grant: Grant) -> Person:
    return Person(id=PersonId(grant.person), role=Role(grant.role), site=SiteId(grant.site))


def _stands(grant: Grant, study: Study, now: int) -> bool:
    zone = next((site.zone for site in study.study.sites if site.id == grant.site), "UTC")
    return holds((grant,), _person(grant), day_at(now, zone))
