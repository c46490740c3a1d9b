"""What the protocol of ``tests/dosed`` forbids, written out plainly a second time; no rule is taken from the code.

It watches a ward: every act that was let through is told to it, and it says what was wrong with it. Days are whole
numbers. It knows the study of these tests by heart: three levels of 0.1, 0.2, 0.3 x 10^6/kg, at most 20 x 10^6; a
window of 28 days; 14 days from the first to the second of a cohort, 7 within, 28 between; nine places in part 1, two
with cells in part 2; 3+3.
"""

import itertools
from dataclasses import dataclass, field
from datetime import date

PER_KG = {"L1": 0.1, "L2": 0.2, "L3": 0.3}
ORDER = ("L1", "L2", "L3")


@dataclass(slots=True)
class Allowed:
    """An authorisation that was let through."""

    subject: str
    level: str
    day: int
    lot: str
    total: float
    cohort: int
    part: int
    by: str
    revoked: bool = False
    issued: int | None = None


@dataclass(slots=True)
class Out:
    """An issue that was let through."""

    allowed: Allowed
    day: int
    lot: str
    back: bool = False
    given: bool = False


@dataclass(slots=True)
class Dosed:
    """A dose that was given."""

    subject: str
    day: int
    total: float
    lot: str
    level: str | None
    cohort: int | None
    part: int
    right: bool


@dataclass(slots=True)
class Reference:
    """Everything that was done, as this file understands it."""

    consents: dict[str, bool] = field(default_factory=dict)
    agreed: dict[str, bool] = field(default_factory=dict)
    enrolled: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    judged: dict[str, tuple[int, bool]] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    lots: dict[str, str] = field(default_factory=dict)
    reserved: dict[str, str] = field(default_factory=dict)
    recalled: dict[str, int] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    stock: dict[str, float] = field(default_factory=dict)
    expires: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    suspensions: list[int] = field(default_factory=list)
    allowed: list[Allowed] = field(default_factory=list)
    outs: list[Out] = field(default_factory=list)
    dosed: list[Dosed] = field(default_factory=list)
    toxic: list[list] = field(default_factory=list)
    assessed: dict[str, int] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    arms: dict[str, str] = field(default_factory=dict)
    decisions: int = 0
    cohort: int = 0
    open_level: str | None = None
    open_places: int | None = None
    part: int = 1
    unread: bool = False
    late: bool = False
    harms: dict[int, int | None] = field(default_factory=dict[int, int | None])
    asked: int = 0

    def authorising(self, subject: str, level: str, day: int, today: int, lot: str, weight: float) -> list[str]:
        """What forbids an authorisation."""
        found = self._common(subject, level, day, today, lot, weight)
        if day < today:
            found.append("the day is past")
        promised = sum(each.total for each in self._standing(today) if each.lot == lot and each.issued is None)
        if self.stock.get(lot, 0.0) - promised < min(PER_KG[level] * weight, 20.0) - 1e-6:
            found.append("the lot has not so many cells left")
        if any(each.subject == subject for each in self._standing(today)):
            found.append("has an authorisation already")
        return found

    def issuing(
        self, subject: str, allowed: Allowed | None, today: int, lot: str, total: float, weight: float, who: str
    ) -> list[str]:
        """What forbids an issue."""
        if allowed is None:
            return ["nothing was authorised"]
        found = self._common(subject, allowed.level, today, today, lot, weight)
        if (
            allowed.subject != subject
            or allowed.revoked
            or allowed.issued is not None
            or allowed not in self._standing(today)
        ):
            found.append("the authorisation does not stand")
        if allowed.day != today:
            found.append("another day was authorised")
        if allowed.lot != lot:
            found.append("another lot was authorised")
        if allowed.cohort != self.cohort:
            found.append("authorised under another decision")
        if any(not (out.back or out.given) for out in self.outs):
            found.append("a dose is out")
        if total > 1.1 * PER_KG[allowed.level] * weight + 1e-6 or total > 20 + 1e-6:
            found.append("above the level")
        if total > 1.1 * allowed.total + 1e-6:
            found.append("above what was authorised")
        if self.stock.get(lot, 0.0) < total - 1e-6:
            found.append("the lot has not so many cells left")
        if who == allowed.by:
            found.append("one person did both")
        return found

    def _standing(self, today: int) -> list[Allowed]:
        def stands(each: Allowed) -> bool:
            if each.revoked:
                return False
            out = next((out for out in self.outs if out.allowed is each and not out.back), None)
            return each.day >= today if out is None else not out.given

        return [each for each in self.allowed if stands(each)]

    def _common(self, subject: str, level: str, day: int, today: int, lot: str, weight: float) -> list[str]:
        found: list[str] = []
        if [self.statuses.get("study"), self.statuses.get("changzheng")] != ["recruiting", "recruiting"]:
            found.append("not recruiting")
        if self.asked:
            found.append("the board has not answered a rule")
        grades = self.harms.values()
        if None in grades and not any(each is not None and each >= 4 for each in grades):
            found.append("a rule is not decided")
        if self.suspensions:
            found.append("suspended")
        if self.unread:
            found.append("a dose broke a guard and nobody decided")
        if any(verdict is None for _, verdict in self.toxic):
            found.append("a toxicity is pending")
        if self.open_level is None or level != self.open_level:
            found.append("the level is not open")
        if not self.consents.get(subject) or subject in self.withdrawn:
            found.append("no consent")
        if subject not in self.enrolled:
            found.append("not enrolled")
        admitted, eligible = self.judged.get(subject, (-999, False))
        if not eligible or not 0 <= day - admitted <= 3:
            found.append("eligibility was not judged again")
        if self.lots.get(lot) != "msc" or lot in self.recalled:
            found.append("the lot is not released")
        if lot in self.held:
            found.append("the lot is in quarantine")
        if day > self.expires.get(lot, 0):
            found.append("the lot has expired")
        if self.reserved.get(lot, subject) != subject:
            found.append("the lot is somebody else's")
        if any(each.subject == subject for each in self.dosed):
            found.append("has had a dose")
        if not 20 <= weight <= 250 or abs(weight - self.weights.get(subject, weight)) > 0.1 * self.weights.get(
            subject, weight
        ):
            found.append("the weight is wrong")
        if (self.part == 2) != (self.arms.get(subject) == "combined"):
            found.append("not of this part and arm")
        found += self._places(subject, today)
        found += self._distances(subject, day, today)
        found += self._worse()
        return found

    def _people(self, today: int) -> list[tuple[str, int, int | None, int]]:
        """Whoever was, or may be, treated: who, when, under which cohort, in which part."""
        people = [(each.subject, each.day, each.cohort, each.part) for each in self.dosed]
        return people + [(each.subject, each.day, each.cohort, each.part) for each in self._standing(today)]

    def _places(self, subject: str, today: int) -> list[str]:
        people = [each for each in self._people(today) if each[0] not in self.replaced and each[0] != subject]
        found = []
        if self.part == 1 and len({each[0] for each in people if each[2] == self.cohort}) >= (self.open_places or 0):
            found.append("the cohort is full")
        if len({each[0] for each in people if each[3] == self.part}) >= (9 if self.part == 1 else 2):
            found.append("the part is full")
        return found

    def _distances(self, subject: str, day: int, today: int) -> list[str]:
        people = sorted((when, who, cohort) for who, when, cohort, _ in self._people(today) if who != subject)
        own = [when for when, _, cohort in people if cohort == self.cohort]
        if self.part == 2:
            return ["inside the stagger"] if any(abs(day - when) < 7 for when, _, _ in people) else []
        line = sorted([*own, day])
        near = [b - a < (14 if number == 0 else 7) for number, (a, b) in enumerate(itertools.pairwise(line))]
        before = [when for when, _, cohort in people if cohort != self.cohort and when <= day]
        too_soon = any(day - when < 29 for when in before)
        return ["inside the stagger"] if any(near) or too_soon else []

    def _worse(self) -> list[str]:
        """3+3: two toxicities at an open level, or one at a level that had passed on three, since the last decision."""
        if not self.late or self.open_level is None:
            return []
        top = ORDER.index(self.open_level)
        for place in range(top + 1):
            here = [each for each in self.dosed if each.level == ORDER[place] and self._counts(each)]
            dlts = sum(self._toxic(each.subject) for each in here)
            if dlts >= 2 and 3 * dlts >= len(here):
                return ["the design would not go on"]
            if place < top and dlts == 1 and len(here) == 3:
                return ["the design would not go on"]
        return []

    def _toxic(self, subject: str) -> bool:
        return any(who == subject and verdict for who, verdict in self.toxic)

    def _counts(self, dose: Dosed) -> bool:
        return self._toxic(dose.subject) or (dose.right and dose.subject not in self.replaced)


def number(day: date) -> int:
    """A day as a number."""
    return day.toordinal()
