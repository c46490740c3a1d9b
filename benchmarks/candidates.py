"""How fast one candidate is looked at: ``python -m benchmarks.candidates sqlite:///demo/demo.db``.

Prints CPU milliseconds of this process, from the log of ``trialwright demo``.
"""

import argparse
import time
from collections.abc import Callable

from trialwright.chapters.capture.filled_form import FilledForm
from trialwright.records.entries import FormKey
from trialwright.store.sql import open_log
from trialwright.trial.candidate import candidate_of
from trialwright.trial.consent import consent_of
from trialwright.trial.evidence import criteria_seen
from trialwright.web.desk import seated
from trialwright.web.verdicts import beside
from trialwright.web.work.enrolment import eligibility_waiting, renewals_waiting

WHO, FORM = "demo.investigator", "screening"


def measure(name: str, what: Callable[[], object], times: int = 20) -> None:
    """Prints what one call takes."""
    what()
    began = time.process_time()
    for _ in range(times):
        what()
    print(f"{name:40} {(time.process_time() - began) / times * 1000:8.1f} ms")


def main() -> None:
    """Measures each look at the first participant of the log, and what waits at the site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("db")
    log = open_log(parser.parse_args().db)
    desk = seated(log, WHO, None, "en", time.time_ns() // 1_000)
    study, today = desk.study, desk.today
    form = study.casebook.form(FORM)
    assert form is not None
    with log.reading() as reading:
        subject = "V001"
        known = candidate_of(reading, study, subject, today)
        key = FormKey(subject=subject, visit=study.schedule.visits[1].id, form=FORM)
        state, judged = reading.form(key), beside(desk, reading, key)
        assert judged is not None
        measure("consent, as each save asks it", lambda: consent_of(reading, study, subject, today))
        measure("a candidate at both moments", lambda: candidate_of(reading, study, subject, today))
        measure("each criterion in words", lambda: criteria_seen(study, known.decision, known.places, "en"))
        measure("what stands beside a form", lambda: beside(desk, reading, key))
        measure("its verdicts while typing", lambda: judged.seen(form, state, (), FilledForm()))
        measure("who waits for a signature", lambda: list(eligibility_waiting(desk, reading)), 5)
        measure("what is to be renewed", lambda: list(renewals_waiting(desk, reading)), 5)


if __name__ == "__main__":
    main()
