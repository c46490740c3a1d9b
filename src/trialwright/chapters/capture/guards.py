"""What guards the writing of a form, and does not guard the truth: what took place can always be recorded."""

from collections.abc import Collection, Iterable, Iterator

from trialwright.casebook.forms import Form
from trialwright.chapters.capture.consent import Consented
from trialwright.words.days import read_date
from trialwright.words.findings import Fault, Finding, Place, fault
from trialwright.words.texts import LANGUAGES, Language

GUARDS = frozenset({"form-not-at-visit", "form-not-yet", "form-before-consent"})
"""The findings that refuse a plan, and that only open a deviation where a form tells what took place."""

LATE = frozenset({"form-before-consent"})
"""Those that only open a deviation where anything is entered later than it took place, with its true day."""


def premature(form: Form, completed: Collection[str]) -> Iterator[Finding]:
    """The forms that must be complete before this one, and are not.

    completed  the forms that are complete for the subject
    """
    for needed in form.requires:
        if needed not in completed:
            yield fault("form-not-yet", form=form.id, needed=needed).at(Place(file=form.id))


def unconsented(form: Form, consent: Consented, happened: str | None) -> Iterator[Finding]:
    """A finding where a form comes before the consent: it is not given, or what took place came surely before it.

    happened  the day on which it took place, where it is entered later; else None
    """
    place, read = Place(file=form.id), read_date(happened) if happened is not None else None
    if not consent.given:
        lacks = {language: "; ".join(_said(each, language) for each in consent.faults) for language in LANGUAGES}
        yield fault("form-before-consent", lacks=lacks).at(place)
    elif read is not None and consent.day is not None and read.latest < consent.day.earliest:
        lacks = dict.fromkeys(LANGUAGES, f"{happened} < {consent.day.text}")
        yield fault("form-before-consent", lacks=lacks).at(place)


def _said(found: Fault, language: Language) -> str:
    return found.at(Place(file="")).what(language)


def deviations(
    form: Form, findings: Iterable[Finding], *, late: bool = False
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Which of these findings refuse the form, and which of them are broken guards around what took place.

    late  whether it is entered later than it took place, with its true day
    """
    found, bent = tuple(findings), GUARDS if form.fact else LATE if late else frozenset[str]()
    broken = tuple(each for each in found if each.fault.kind in bent)
    return tuple(each for each in found if each not in broken), broken
