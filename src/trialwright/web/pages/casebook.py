"""The casebook on paper: blank for every visit, annotated, or filled with what is saved of one participant."""

from django.http import HttpRequest, HttpResponse

from trialwright.conduct.forms import Refused
from trialwright.conduct.transfers import Transfer, note_transfer
from trialwright.records.entries import EntryKind
from trialwright.reports.blank_casebook import annotated_casebook, blank_casebook
from trialwright.reports.document import Document
from trialwright.reports.filled_casebook import filled_casebook, kept
from trialwright.reports.pdf import as_pdf
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble


def blank(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every form of every visit, or each form once with the names of its answers."""
    annotated = request.GET.get("annotated") == "yes"
    document = (annotated_casebook if annotated else blank_casebook)(desk.study, desk.language)
    return _file(document, desk, f"casebook-{'annotated' if annotated else 'blank'}")


def filled(request: HttpRequest, desk: Desk, *, subject: str) -> HttpResponse:
    """All that is saved of a participant, after the log has noted who took it."""
    with desk.reading() as reading:
        if reading.site_of(subject) != desk.person.site:
            return trouble.not_found(request, desk)
        saved = kept(reading, subject, live=desk.is_live)
    transfer = Transfer(
        kind=EntryKind.EXPORTED, name="casebook", rows=saved.answered, head=saved.head.hash, subject=subject
    )
    noted = note_transfer(desk.log, desk.study, transfer, desk.person, desk.now)
    if isinstance(noted, Refused):
        return trouble.forbidden(request, desk)
    return _file(filled_casebook(desk.study, saved, desk.language), desk, f"casebook-{subject}")


def _file(document: Document, desk: Desk, name: str) -> HttpResponse:
    answer = HttpResponse(as_pdf(document, desk.language), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.{desk.language}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
