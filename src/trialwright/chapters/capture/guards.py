"""What guards the writing of a form, and does not guard the truth: what took place can always be recorded."""

from collections.abc import Collection, Iterable, Iterator

from trialwright.casebook.forms import Form
from trialwright.words.findings import Finding, Place, fault

GUARDS = frozenset({"form-not-at-visit", "form-not-yet"})
"""The findings that refuse a plan, and that only open a deviation where a form tells what took place."""


def premature(form: Form, completed: Collection[str]) -> Iterator[Finding]:
    """The forms that must be complete before this one, and are not.

    completed  the forms that are complete for the subject
    """
    for needed in form.requires:
        if needed not in completed:
            yield fault("form-not-yet", form=form.id, needed=needed).at(Place(file=form.id))


def deviations(form: Form, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Which of these findings refuse the form, and which of them are broken guards around what took place."""
    found = tuple(findings)
    broken = tuple(each for each in found if form.fact and each.fault.kind in GUARDS)
    return tuple(each for each in found if each not in broken), broken
