"""One participant: every visit with its days and its forms."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from trialwright.conduct.forms import SUBJECT
from trialwright.trial.visits import plan_visits
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble
from trialwright.web.showing import show
from trialwright.words.people import Right


def subject(request: HttpRequest, desk: Desk, *, subject: str) -> HttpResponse:
    """The visits of a participant; a code of which nobody has written is an empty casebook for who may begin it."""
    with desk.reading() as reading:
        site = reading.site_of(subject)
        forms = reading.forms(subject)
    strange = site is not None and site != desk.person.site
    unknown = site is None and not (SUBJECT.fullmatch(subject) and desk.may(Right.SAVE_FORM))
    if strange or unknown:
        return trouble.not_found(request, desk)
    plans = plan_visits(desk.study, subject, forms, date.fromisoformat(desk.today))
    rows = [(plan, [(desk.study.casebook.form(form), state) for form, state in plan.forms]) for plan in plans]
    said = {"subject": subject, "rows": rows, "is_new": site is None}
    return show(request, desk, "subject.html", said)
