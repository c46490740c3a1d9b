"""How far each participant is compared with the source, against what the study asks."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from trialwright.chapters.capture.verification import Verified
from trialwright.web.desk import Desk
from trialwright.web.showing import show
from trialwright.web.source_verification import verification_at


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRow:
    """A participant, or all of them; ``percent`` is whole, rounded down; None where there is no answer."""

    subject: str
    known: Verified
    lacks: bool

    @property
    def percent(self) -> int | None:
        return None if self.known.share is None else int(100 * self.known.share)


def verification(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Lists the participants of the own site, whoever lacks most first."""
    with desk.reading() as reading:
        found = verification_at(desk, reading)
    asked = desk.study.study.source_verification
    rows = [
        VerificationRow(
            subject=subject,
            known=known,
            lacks=asked is not None and known.share is not None and known.share < asked.share,
        )
        for subject, known in found.items()
    ]
    rows.sort(key=lambda row: (row.known.share if row.known.share is not None else 2.0, row.subject))
    whole = VerificationRow(subject="", known=sum(found.values(), start=Verified()), lacks=False)
    said = {"rows": rows, "whole": whole, "asked": None if asked is None else f"{100 * asked.share:g}"}
    return show(request, desk, "verification.html", said)
