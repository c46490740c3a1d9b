"""What a safety board reads and signs on paper: the dose-decision memo, and its pack in two parts."""

from django.http import HttpRequest, HttpResponse

from trialwright.conduct.forms import Refused
from trialwright.conduct.transfers import Transfer, note_transfer
from trialwright.records.entries import EntryKind
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble
from trialwright.words.people import Right

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def paper(request: HttpRequest, desk: Desk, *, name: str) -> HttpResponse:
    """A document by its name and ending, such as ``dose_decision.pdf``, as of now; that it was taken is an entry."""
    from trialwright.reports.catalogue import BOARD_REPORTS  # noqa: PLC0415  drawing is loaded with the first paper
    from trialwright.reports.happened import happened  # noqa: PLC0415
    from trialwright.reports.render import FORMATS  # noqa: PLC0415

    report, _, form = name.rpartition(".")
    if report not in BOARD_REPORTS or form not in TYPES:
        return trouble.not_found(request, desk)
    told = happened(desk.study, desk.log)
    written = BOARD_REPORTS[report](desk.study, told)
    taken = Transfer(kind=EntryKind.EXPORTED, name=name, rows=len(told.snapshot.sites), head=told.head.hash)
    if isinstance(note_transfer(desk.log, desk.study, taken, desk.person, desk.now, right=Right.DECIDE_DOSE), Refused):
        return trouble.forbidden(request, desk)
    answer = HttpResponse(FORMATS[form](written, desk.language), content_type=TYPES[form])
    answer["Content-Disposition"] = f'inline; filename="{report}.{desk.language}.{form}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
