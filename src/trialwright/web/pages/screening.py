"""The screening log: every candidate of the site, how each criterion stands, what is needed, and who failed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from trialwright.records.dispositions import NOTHING_DECIDED, Course, Disposition, DispositionKind, Standing, courses
from trialwright.trial.candidate import Candidate, candidate_of
from trialwright.trial.evidence import CriterionSeen, criteria_seen
from trialwright.web.desk import Desk
from trialwright.web.showing import show

PAGE = 25
"""Candidates on one page."""

NAMED = 4
"""Criteria to be confirmed that the list names; the page of the candidate has all."""

_LEFT = (DispositionKind.SCREEN_FAILED, DispositionKind.WITHDRAWN, DispositionKind.LOST, DispositionKind.DIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A candidate in the log; the criteria by how they stand."""

    candidate: Candidate
    against: tuple[CriterionSeen, ...]
    open: tuple[CriterionSeen, ...]
    marked: tuple[CriterionSeen, ...]
    let_in: int

    @property
    def overall(self) -> str:
        """The verdict on all of them."""
        return self.candidate.decision.person.overall

    @property
    def failed(self) -> Disposition | None:
        """Why the screening failed, or the candidate left; None where neither happened."""
        return self.candidate.course.newest(*_LEFT)

    @property
    def more(self) -> int:
        """How many criteria are to be confirmed beyond those that the list names."""
        return max(len(self.open) - NAMED, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The site in numbers.

    people    who were ever screened, each once; ``screenings`` counts every attempt
    standing  how many codes stand where, those of earlier attempts among them
    listed, enrolled  who ever were
    criteria  for how many screenings each criterion was a cause of failure
    """

    people: int
    screenings: int
    standing: Mapping[str, int]
    listed: int
    enrolled: int
    criteria: Mapping[str, int]


def screening(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """The candidates of the own site, page by page, all or those who stand at one place."""
    chosen, searched = request.GET.get("standing", ""), request.GET.get("code", "").strip()
    with desk.reading() as reading:
        decided = courses(reading.happened(tuple(DispositionKind)))
        codes = reading.subjects(desk.person.site)
        own = {code: decided.get(code, NOTHING_DECIDED) for code in codes}
        found = [code for code, course in own.items() if _fits(code, course, chosen, searched)]
        first = _first(request.GET.get("from", ""), len(found))
        shown = found[first : first + PAGE]
        language = desk.language
        rows = [_row(desk, candidate_of(reading, desk.study, code, desk.today, language=language)) for code in shown]
    said: dict[str, object] = {
        "rows": rows,
        "counts": count(own),
        "chosen": chosen,
        "searched": searched,
        "places": [each.value for each in Standing if each is not Standing.FOLLOWED],
        "total": len(found),
        "first": first + 1,
        "last": first + len(shown),
        "earlier": max(first - PAGE, 0) if first else None,
        "later": first + PAGE if first + PAGE < len(found) else None,
    }
    return show(request, desk, "screening.html", said)


def count(own: Mapping[str, Course]) -> Counts:
    """The numbers of a site, from the course of each of its codes."""
    ever = [{each.kind for each in course.history if each.stands} for course in own.values()]
    places = Counter(course.standing for course in own.values())
    failed = (course.newest(DispositionKind.SCREEN_FAILED) for course in own.values())
    return Counts(
        people=sum(course.earlier is None for course in own.values()),
        screenings=len(own),
        standing={each.value: number for each in Standing if (number := places[each])},
        listed=sum(DispositionKind.LISTED in kinds for kinds in ever),
        enrolled=sum(DispositionKind.ENROLLED in kinds for kinds in ever),
        criteria=dict(sorted(Counter(id for each in failed if each is not None for id in each.criteria).items())),
    )


def _fits(code: str, course: Course, chosen: str, searched: str) -> bool:
    return searched.lower() in code.lower() and chosen in {"", course.standing.value}


def _first(text: str, total: int) -> int:
    first = int(text) if text.isdecimal() and len(text) < 8 else 0
    return first if first < total else 0


def _row(desk: Desk, candidate: Candidate) -> Row:
    seen = criteria_seen(desk.study, candidate.decision, candidate.places, desk.language)
    return Row(
        candidate=candidate,
        against=_those(seen, lets_in=False),
        open=_those(seen, lets_in=None),
        marked=tuple(each for each in seen if each.marks),
        let_in=len(_those(seen, lets_in=True)),
    )


def _those(seen: Iterable[CriterionSeen], *, lets_in: bool | None) -> tuple[CriterionSeen, ...]:
    return tuple(each for each in seen if each.lets_in is lets_in)
