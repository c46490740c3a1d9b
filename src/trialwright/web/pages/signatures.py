"""Every signature of the site: those that stand, those that fell, and the complete forms that bear none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from trialwright.records.entries import FormKey
from trialwright.records.forms import Signature
from trialwright.web.desk import Desk
from trialwright.web.showing import show
from trialwright.words.declared import Text

MOST = 200
"""Rows that a page shows; the page says how many there are."""

WHICH = ("all", "standing", "fallen", "unsigned")
"""What the filter offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """A signature of a form, or (None) a complete form for which none stands."""

    key: FormKey
    form: Text | None
    visit: Text | None
    signature: Signature | None

    @property
    def which(self) -> str:
        """To which part of the filter it belongs."""
        if self.signature is None:
            return "unsigned"
        return "standing" if self.signature.stands else "fallen"


def signatures(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Lists the signatures, the newest first, or the complete forms for which none stands."""
    which = request.GET.get("which", "all")
    which = which if which in WHICH else "all"
    participant = request.GET.get("participant", "").strip()[:40]
    with desk.reading() as reading:
        site = desk.person.site
        found = (
            [(key, None) for key in reading.unsigned(site)] if which == "unsigned" else reading.signatures(site)[::-1]
        )
    rows = _rows(desk, found)
    shown = [row for row in rows if which in {"all", row.which} and participant.lower() in row.key.subject.lower()]
    said = {"rows": shown[:MOST], "count": len(shown), "most": MOST, "which": which, "whiches": WHICH}
    return show(request, desk, "signatures.html", said | {"participant": participant})


def _rows(desk: Desk, found: Sequence[tuple[FormKey, Signature | None]]) -> Iterator[SignatureRow]:
    forms = {form.id: form.text for form in desk.study.forms}
    visits = {visit.id: visit.text for visit in desk.study.schedule.visits}
    for key, signature in found:
        yield SignatureRow(key=key, form=forms.get(key.form), visit=visits.get(key.visit), signature=signature)
