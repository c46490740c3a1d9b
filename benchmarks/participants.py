"""What the pages about participants take of the server, with a thousand participants at one site.

Each figure is CPU time (``time.process_time``) of one process that asks itself through the test client of Django: other
work on the machine does not count. Run with ``python -m benchmarks.participants``.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.records.entries import DatabaseMode, FormKey
from trialwright.rehearsal.run import opening_time
from trialwright.rehearsal.team import admit_team, opener, rehearsed_team
from trialwright.store.sql import SqlLog, create_log
from trialwright.study.folder import read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.web.server import create_accounts, set_up
from trialwright.web.settings import WebSettings
from trialwright.words.people import Role

PARTICIPANTS = 1_000
ASKED = 60
PASSWORD = "correct horse battery staple"
PAGES = ("", "?sort=next", "?sort=complete", "?needs=late", "?code=B09", "?page=7", "?sort=late&page=2")


def _filled(log: SqlLog, study: Study, now: int) -> None:
    """Two forms of everybody: consent, and the day of it is the day from which visits are counted."""
    who = rehearsed_team(study)[Role.COORDINATOR]
    for number in range(PARTICIPANTS):
        for form in ("consent", "withdrawal"):
            visit = "SCREEN" if form == "consent" else "RUNNING"
            item = next(each.dated_by for each in study.forms if each.id == form)
            answer = GivenAnswer(item=item, value="2024-01-10")
            key = FormKey(subject=f"B{number:04}", visit=visit, form=form)
            save_form(log, study, FormSave(key=key, answers=(answer,), base=0), who, now)


def _p95(ask: Callable[[int], object]) -> float:
    times: list[float] = []
    for number in range(ASKED):
        begun = time.process_time()
        ask(number)
        times.append(time.process_time() - begun)
    return sorted(times)[int(0.95 * ASKED)] * 1_000


def main() -> None:
    """Prints the figures."""
    folder = read_folder(shipped_study("demo"))
    study = folder.study
    assert study is not None
    with tempfile.TemporaryDirectory() as place:
        set_up(WebSettings(accounts=f"sqlite:///{place}/accounts.db", secret="t" * 50, secure=False, hosts=("*",)))
        from django.conf import settings  # noqa: PLC0415  Django is set up first
        from django.test import Client  # noqa: PLC0415

        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        create_accounts()
        from trialwright.web.accounts.models import Account  # noqa: PLC0415

        now = opening_time(study, study.rehearsal[0])
        log = create_log(f"sqlite:///{Path(place) / 'log.db'}", DatabaseMode.DEMONSTRATION, opener(), now)
        admit_team(log, folder, now)
        _filled(log, study, now)
        settings.TRIAL_LOG = log
        who = rehearsed_team(study)[Role.COORDINATOR]
        Account.objects.create_user(who.id, PASSWORD)
        client: Any = Client()
        client.post("/sign-in", {"code": who.id, "password": PASSWORD})
        begun = time.process_time()
        client.get("/participants")
        print(f"list, first page after the start: {(time.process_time() - begun) * 1_000:.0f} ms")
        lists = _p95(lambda number: client.get(f"/participants{PAGES[number % len(PAGES)]}"))
        print(f"list of {PARTICIPANTS} participants, sorted, filtered, paged, p95: {lists:.1f} ms")

        def saved(number: int) -> float:
            key = FormKey(subject=f"C{number:04}", visit="RUNNING", form="withdrawal")
            item = next(each.dated_by for each in study.forms if each.id == "withdrawal")
            save = FormSave(key=key, answers=(GivenAnswer(item=item, value="2024-01-11"),), base=0)
            assert isinstance(save_form(log, study, save, who, now), Saved)
            begun = time.process_time()
            client.get("/participants")
            return (time.process_time() - begun) * 1_000

        after = sorted(saved(number) for number in range(ASKED))
        print(f"the same straight after somebody saved a form, p95: {after[int(0.95 * ASKED)]:.1f} ms")
        one = "/participants/B0001"
        for path in ("/matrix", one, f"{one}/timeline", f"{one}/SCREEN/consent"):
            print(f"{path}, p95: {_p95(lambda _number, path=path: client.get(path)):.1f} ms")
        log.close()


if __name__ == "__main__":
    main()
