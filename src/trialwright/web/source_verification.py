"""How far the participants of a site are compared with the source, counted by the database."""

from collections.abc import Mapping

from trialwright.chapters.capture.verification import Verified
from trialwright.store.reading import SqlReading
from trialwright.web.desk import Desk


def verification_at(desk: Desk, reading: SqlReading) -> Mapping[str, Verified]:
    """What ``trial/lock_checklist.verification_of`` makes of every form of the own site, without reading them."""
    forms = desk.study.forms
    calculated = [f"{form.id}.{item.id}" for form in forms for item, _ in form.questions() if item.calculated]
    return {
        subject: Verified(answers=answers, verified=verified, changed=changed)
        for subject, answers, verified, changed in reading.verified(desk.person.site, calculated)
    }
