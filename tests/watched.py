"""A ward that is watched: the plain reference is told of everything that was let through, and finds every breach."""

from threading import Barrier, Thread
from typing import Any

from tests.dose_reference import PER_KG, Allowed, Dosed, Out, Reference, number
from tests.dosing import SITE, Answer, Ward

from trialwright.conduct.forms import Noted
from trialwright.records.doses import Ruling
from trialwright.records.entries import FormKey
from trialwright.words.people import Role


class Watched(Ward):
    """The same acts; ``breaches`` holds what should never have been let through."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.known, self.breaches = Reference(), list[str]()

    def recruit(self, where: str, status: str) -> Answer:
        answer = super().recruit(where, status)
        if isinstance(answer, Noted):
            self.known.statuses[where] = status
        return answer

    def consent(self, subject: str, *, cells: str = "yes", weight: str = "60 kg") -> None:
        super().consent(subject, cells=cells, weight=weight)
        self.known.consents[subject] = self.known.agreed[subject] = cells == "yes"
        self.known.weights[subject] = float(weight.partition(" ")[0])

    def unsign(self, subject: str) -> None:
        """The consent form is corrected, and open again."""
        self.save(subject, "consent", Role.COORDINATOR, weight="61 kg")
        self.known.consents[subject] = False
        self.known.weights[subject] = 61.0

    def withdraw(self, subject: str) -> None:
        """Somebody withdraws from treatment."""
        self.fill(subject, "consent", Role.COORDINATOR, withdrawn="yes")
        self.known.consents[subject] = self.known.agreed.get(subject, False)
        self.known.withdrawn.add(subject)

    def admit(self, subject: str, *, diabetes: str = "yes", enrol: bool = True) -> None:
        if not self.known.consents.get(subject) and subject not in self.known.agreed:
            return  # no form comes before the consent
        if self.form(FormKey(subject=subject, visit="SCREEN", form="consent")).stage != "complete":
            return
        super().admit(subject, diabetes=diabetes, enrol=enrol)
        self.known.judged[subject] = (number(self.day), diabetes == "yes")
        if enrol and diabetes == "yes":
            self.known.enrolled.add(subject)

    def release(self, code: str = "M1", product: str = "msc", **more: object) -> Answer:
        answer = super().release(code, product, **more)
        if isinstance(answer, Noted):
            self.known.lots[code] = product
            self.known.stock[code] = float(str(more.get("cells", 10_000.0)))
            last = str(more.get("expires", "2030-01-01"))[:10]
            self.known.expires[code] = number_of(last)
            if more.get("subject"):
                self.known.reserved[code] = str(more["subject"])
        return answer

    def recall(self, code: str = "M1") -> Answer:
        answer = super().recall(code)
        if isinstance(answer, Noted):
            self.known.recalled[code] = number(self.day)
            self.known.unread = self.known.unread or any(each.lot == code for each in self.known.dosed)
        return answer

    def hold(self, code: str = "M1") -> Answer:
        answer = super().hold(code)
        if isinstance(answer, Noted):
            self.known.held.add(code)
        return answer

    def clear(self, code: str = "M1") -> Answer:
        answer = super().clear(code)
        if isinstance(answer, Noted):
            self.known.held.remove(code)
        return answer

    def decide(self, ruling: Ruling, level: str | None = None, places: int | None = None, **more: object) -> Answer:
        answer = super().decide(ruling, level, places, **more)
        if isinstance(answer, Noted):
            known = self.known
            known.unread = known.late = False
            if ruling is not Ruling.CONTINUE:
                known.cohort = self.state.decisions[-1].sequence
                opens = ruling in {Ruling.OPEN_COHORT, Ruling.OPEN_PART_2}
                known.open_level, known.open_places = (level, places) if opens else (None, None)
                known.part = 2 if ruling is Ruling.OPEN_PART_2 else 1
        return answer

    def authorise(self, subject: str, level: str = "L1", lot: str = "M1", **more: Any) -> Answer:
        answer = super().authorise(subject, level, lot, **more)
        if isinstance(answer, Noted):
            self.saw_authorised(subject, level, lot, **more)
        return answer

    def saw_authorised(
        self, subject: str, level: str, lot: str, *, days: int = 0, weight: float = 60.0, who: Any = None
    ) -> None:
        """An authorisation was let through."""
        known, today = self.known, number(self.day)
        found = known.authorising(subject, level, today + days, today, lot, weight)
        self.breaches += [f"authorised {subject}: {each}" for each in found]
        total = min(PER_KG[level] * weight, 20.0)
        by = who.id if who is not None else "investigator"
        made = Allowed(subject, level, today + days, lot, total, known.cohort, known.part, by)
        known.allowed.append(made)

    def issue(
        self, subject: str, lot: str = "M1", *, total: float | None = None, weight: float = 60.0, who: Any = None
    ) -> Answer:
        answer = super().issue(subject, lot, total=total, weight=weight, who=who)
        if isinstance(answer, Noted):
            self.saw_issued(subject, lot, total=total, weight=weight, who=who)
        return answer

    def saw_issued(
        self, subject: str, lot: str, *, total: float | None = None, weight: float = 60.0, who: Any = None
    ) -> None:
        """An issue was let through."""
        known, today = self.known, number(self.day)
        own = next((each for each in reversed(known.allowed) if each.subject == subject), None)
        amount = total if total is not None else own.total if own is not None else 0.0
        by = who.id if who is not None else "cell laboratory quality (release)"
        found = known.issuing(subject, own, today, lot, amount, weight, by)
        self.breaches += [f"issued {subject}: {each}" for each in found]
        if own is not None:
            own.issued = today
            known.outs.append(Out(own, today, lot))
        known.stock[lot] = known.stock.get(lot, 0.0) - amount

    def give(self, subject: str, lot: str = "M1", **more: Any) -> Answer:
        answer = super().give(subject, lot, **more)
        if not isinstance(answer, Noted):
            self.breaches.append(f"a dose of {subject} was refused: {answer}")
            return answer
        known, issued = self.known, more.get("issued", True)
        total, day = more.get("total", 6.0), number(self.day) - more.get("days_ago", 0)
        out = next((each for each in reversed(known.outs) if each.allowed.subject == subject), None) if issued else None
        fine = out is not None and not (out.back or out.given) and out.day == day and out.lot == lot
        weight = more.get("weight", 60.0)
        near = (
            out is not None
            and abs(total - PER_KG[out.allowed.level] * weight) <= 0.1 * PER_KG[out.allowed.level] * weight + 1e-6
        )
        over = out is not None and total > min(1.1 * out.allowed.total, 20.0) + 1e-6
        called, last = known.recalled.get(lot), known.expires.get(lot, 0)
        wrong = (
            not fine
            or over
            or (called is not None and called <= day)
            or any(since <= day for since in known.suspensions)
            or lot in known.held
            or day > last
            or (day == last and more.get("time") is None)
        )
        level = out.allowed.level if out is not None else self.state.given[-1].level
        cohort = out.allowed.cohort if out is not None else known.cohort or None
        part = out.allowed.part if out is not None else known.part
        known.dosed.append(Dosed(subject, day, total, lot, level, cohort, part, near))
        if out is not None:
            out.given = True
        else:
            known.stock[lot] = known.stock.get(lot, 0.0) - total
        if wrong:
            known.unread = True
            if not self.state.given[-1].broken:
                self.breaches.append(f"a wrong dose of {subject} raised nothing")
        return answer

    def toxic(self, subject: str) -> Answer:
        answer = super().toxic(subject)
        if isinstance(answer, Noted):
            self.known.toxic.append([subject, None])
        return answer

    def judge(self, subject: str, *, counts: bool) -> Answer:
        answer = super().judge(subject, counts=counts)
        if isinstance(answer, Noted):
            own = next(each for each in reversed(self.known.toxic) if each[0] == subject)
            own[1] = counts
            self.known.late = self.known.late or counts
        return answer

    def suspend(self, scope: str = "trial") -> Answer:
        answer = super().suspend(scope)
        if isinstance(answer, Noted):
            self.known.suspensions.append(number(self.day))
        return answer

    def resume(self) -> Answer:
        asked = next((each.scope == "board" for each in reversed(self.state.suspensions) if each.stands), False)
        answer = super().resume()
        if isinstance(answer, Noted) and asked:
            self.known.asked -= 1
        elif isinstance(answer, Noted):
            self.known.suspensions.pop()
        return answer

    def harm(self, subject: str, grade: str | None) -> int:
        number = super().harm(subject, grade)
        self._harmed(number, grade)
        return number

    def learn(self, subject: str, number: int, grade: str) -> None:
        super().learn(subject, number, grade)
        self._harmed(number, grade)

    def _harmed(self, number: int, grade: str | None) -> None:
        self.known.harms[number] = None if grade is None else int(grade)
        self.known.asked += int(grade or 0) >= 4

    def replace(self, replaced: str, subject: str) -> Answer:
        answer = super().replace(replaced, subject)
        if isinstance(answer, Noted):
            self.known.replaced.add(replaced)
        return answer

    def revoke(self, subject: str) -> Answer:
        answer = super().revoke(subject)
        if isinstance(answer, Noted):
            next(each for each in reversed(self.known.allowed) if each.subject == subject).revoked = True
        return answer

    def bring_back(self, subject: str) -> Answer:
        answer = super().bring_back(subject)
        if isinstance(answer, Noted):
            out = next(each for each in reversed(self.known.outs) if each.allowed.subject == subject)
            out.back, out.allowed.issued = True, None
        return answer

    def allocate(self, subject: str, slot: str = "part_2_combined", words: str = "the only place") -> Answer:
        answer = super().allocate(subject, slot, words)
        if isinstance(answer, Noted):
            if self.known.part != 2 or subject in self.known.arms:
                self.breaches.append(f"{subject} was given an arm")
            self.known.arms[subject] = "combined" if slot == "part_2_combined" else "islets_alone"
        return answer

    def race(self, first: tuple[str, str], second: tuple[str, str], level: str) -> None:
        """Two writers at once; each act is (what, subject). Whatever was let through is looked at in its order."""
        barrier, answers = Barrier(2), dict[int, Answer]()

        def run(place: int, what: str, subject: str) -> None:
            barrier.wait(10)
            if what == "authorise":
                answers[place] = Ward.authorise(self, subject, level)
            else:
                answers[place] = Ward.issue(self, subject)

        before = len(self.entries())
        threads = [Thread(target=run, args=(place, *each)) for place, each in enumerate((first, second))]
        for each in threads:
            each.start()
        for each in threads:
            each.join(30)
        let_through = self.entries()[before:]
        assert len(let_through) == sum(isinstance(each, Noted) for each in answers.values()), "an act was lost"
        for recorded in let_through:
            if recorded.entry.kind == "dose authorised":
                self.saw_authorised(recorded.entry.subject or "", level, "M1")
            else:
                self.saw_issued(recorded.entry.subject or "", "M1")

    def settled(self) -> None:
        """Every dose that was given is in the log with its numbers."""
        kept = sorted((each.subject, number_of(each.day), each.delivered.total) for each in self.state.given)
        wanted = sorted((each.subject, each.day, each.total) for each in self.known.dosed)
        if kept != wanted:
            self.breaches.append(f"doses were lost: {wanted} became {kept}")
        assert not self.breaches, self.breaches


def number_of(day: str) -> int:
    """A day (ISO) as a number."""
    from datetime import date

    return date.fromisoformat(day).toordinal()


def opened_ward(**given: Any) -> Watched:
    """A watched ward that recruits, with a released lot and the first level open for three."""
    ward = Watched(**given)
    for where in ("study", SITE):
        ward.recruit(where, "recruiting")
    ward.release()
    ward.decide(Ruling.OPEN_COHORT, "L1", 3)
    return ward
