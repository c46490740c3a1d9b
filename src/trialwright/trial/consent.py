"""Consent of one participant, as the log tells it at this moment."""

from trialwright.chapters.capture.consent import Consented, consented
from trialwright.records.log import Answering
from trialwright.study.study import Study
from trialwright.words.findings import fault


def consent_of(told: Answering, study: Study, subject: str, today: str) -> Consented | None:
    """How far consent of a participant is; None for a study that declares none.

    today  ISO day at the site
    """
    declared = study.eligibility.consent
    form = study.casebook.form(declared.form) if declared is not None else None
    if declared is None:
        return None
    if form is None:
        return Consented(day=None, faults=(fault("consent-not-complete"),))
    keys = told.answers(subject, [form.id])
    return consented(form, declared.signed, [told.form(key) for key in keys], today)
