"""How fast the application answers with many entries in its log: ``python -m benchmarks.capture [--db URL]``.

Fills an empty database with the casebooks of 1,000 participants, saved and corrected over and over, starts ``serve`` as
its users would, and asks it over HTTP from this process, which is the load client: saves of seven values by one client
and by sixteen in a closed loop without think time, the list of participants, and the page of one. Wall time of the
client. Without ``--db`` an SQLite file in a temporary folder.
"""

import argparse
import http.client
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

import numpy as np
from benchmarks.log import ANSWERS, FORM, NOW, SIGNED

from trialwright.casebook.forms import Form
from trialwright.conduct.forms import Noted
from trialwright.conduct.versions import propose_study
from trialwright.records.chain import head_after, sealed
from trialwright.records.entries import Author, DatabaseMode, Entry, EntryKind, Transaction
from trialwright.records.register import opening
from trialwright.store.memory import MemoryLog
from trialwright.store.sql import create_empty, sqlite_url
from trialwright.study.folder import Folder, read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

PARTICIPANTS = 1_000
CLIENTS = 16
PASSWORD = "correct horse battery staple"
HOST, PORT = "127.0.0.1", 8765


def beginning(folder: Folder, site: SiteId) -> list[Transaction]:
    """The first entries: an administrator, sixteen coordinators, the study."""
    administrator = Person(id=PersonId("administrator"), role=Role.ADMINISTRATOR, site=SiteId("-"))
    manager = Person(id=PersonId("manager"), role=Role.DATA_MANAGER, site=site)
    log = MemoryLog()
    with log.writing(Author(person=administrator, zone="UTC", study=None), NOW) as writing:
        writing.append(*opening(DatabaseMode.DEMONSTRATION, administrator))
        writing.append(Entry(kind=EntryKind.ROLE_GIVEN, whom=manager.id, value=manager.role.value, item=site))
        for number in range(CLIENTS):
            role = Role.COORDINATOR.value
            writing.append(Entry(kind=EntryKind.ROLE_GIVEN, whom=f"c{number}", value=role, item=site))
    assert isinstance(propose_study(log, folder, manager, NOW), Noted)
    return list(log.transactions())


def casebooks(study: Study, first: list[Transaction], entries: int, site: SiteId) -> Iterator[Transaction]:
    """The first transactions, then so many entries: every form of the schedule in turn, saved again and again."""
    yield from first
    head = head_after(first[-1])
    who = Person(id=PersonId("c0"), role=Role.COORDINATOR, site=site)
    author = Author(person=who, zone="Asia/Shanghai", study=study.hash, source="benchmark")
    declared = study.eligibility.consent
    assert declared is not None
    forms = {form.id: form for form in study.forms}
    places = [(visit.id, form) for visit in study.schedule.visits for form in visit.forms if form != FORM]
    places.sort(key=lambda place: place[1] != declared.form)
    written, turn = 0, 0
    while written < entries:
        for number in range(PARTICIPANTS):
            visit, form = places[turn % len(places)]
            key = {"subject": f"S{number:04d}", "visit": visit, "form": form}
            entries_of_one = [*answered(forms[form], key), Entry(kind=EntryKind.FORM_SAVED, value="1", **key)]
            if form == declared.form:
                entries_of_one.append(Entry(kind=EntryKind.FORM_COMPLETED, **key))
            transaction = sealed(head, author, NOW, entries_of_one)
            yield transaction
            head, written = head_after(transaction), written + len(entries_of_one)
        turn += 1


def answered(form: Form, key: dict[str, str]) -> Iterator[Entry]:
    """Seven answers of a form, or as many as it asks."""
    asked = [item.id for item, _ in form.questions() if item.calculated is None]
    dates = {form.dated_by, *(item for item in asked if item.endswith("signed_on"))}
    for item in sorted(asked, key=lambda each: each not in dates)[:7]:
        value = SIGNED if item in dates else "1"
        yield Entry(kind=EntryKind.VALUE, repeat=0, item=item, value=value, **key)


class Client:
    """Somebody who is signed in, on a connection that stays open."""

    def __init__(self, code: str) -> None:
        self._connection = http.client.HTTPConnection(HOST, PORT, timeout=60)
        self._cookies: dict[str, str] = {}
        self.ask("GET", "/sign-in")
        status = self.ask("POST", "/sign-in", {"code": code, "password": PASSWORD})
        assert status == 302, f"signing in answered {status}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_stop: object) -> None:
        self._connection.close()

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> int:
        """The status of the answer, once all of it has come."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = None
        if fields is not None:
            body = urlencode({**fields, "csrfmiddlewaretoken": self._cookies.get("csrftoken", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status

    def save(self, subject: str) -> None:
        """Saves seven values."""
        fields = {"act": "save", "base": "0"}
        for item, value, unit in ANSWERS:
            fields[f"{item}.0"] = value
            fields |= {f"{item}.0.unit": unit} if unit else {}
        status = self.ask("POST", f"/participants/{subject}/SCREEN/{FORM}", fields)
        assert status == 302, f"saving for {subject} answered {status}"


def told(name: str, spent: list[float], target: float) -> None:
    """A line of the results."""
    p50, p95 = (1000 * float(np.quantile(spent, share)) for share in (0.5, 0.95))
    print(f"  {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms of {len(spent)} (target {target:.0f})", flush=True)


def timed(times: int, act: Callable[[int], object]) -> list[float]:
    """How long each of so many acts takes."""
    spent: list[float] = []
    for number in range(times):
        start = time.perf_counter()
        act(number)
        spent.append(time.perf_counter() - start)
    return spent


def sixteen(subjects: list[str]) -> list[float]:
    """Saves by sixteen clients at once, each for its own participants."""
    clients = [Client(f"c{number}") for number in range(CLIENTS)]
    spent: list[float] = []

    def work(number: int) -> None:
        own = subjects[number::CLIENTS]
        spent.extend(timed(len(own), lambda count: clients[number].save(own[count])))

    people = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return spent


def served(place: Path, url: str) -> subprocess.Popen[bytes]:
    """The application, once it answers; says how long that took."""
    accounts = f"sqlite:///{place}/accounts.db"
    program = str(Path(sys.executable).with_name("trialwright"))
    command = [program, "serve", "--db", url, "--accounts", accounts]
    start = time.perf_counter()
    server = subprocess.Popen([*command, "--secret", str(place / "secret"), "--port", str(PORT), "--plain-http"])
    while True:
        try:
            connection = http.client.HTTPConnection(HOST, PORT, timeout=5)
            connection.request("GET", "/sign-in")
            connection.getresponse().read()
            break
        except OSError:
            assert server.poll() is None, "the server ended"
            time.sleep(0.02)
    print(f"  from start to the first page: {time.perf_counter() - start:.2f} s (target 3)", flush=True)
    return server


def people(place: Path) -> None:
    """The accounts of the sixteen."""
    from trialwright.web.server import create_accounts, read_secret, set_up  # noqa: PLC0415
    from trialwright.web.settings import WebSettings  # noqa: PLC0415

    secret = read_secret(place / "secret")
    set_up(WebSettings(accounts=f"sqlite:///{place}/accounts.db", secret=secret, secure=False, hosts=("*",)))
    create_accounts()
    from trialwright.web.accounts.models import Account  # noqa: PLC0415

    for number in range(CLIENTS):
        Account.objects.create_user(f"c{number}", PASSWORD)


def main() -> None:
    """Every figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--db")
    given = parser.parse_args()
    folder = read_folder(shipped_study("nct06751199"))
    study = folder.study
    assert study is not None
    site = SiteId(study.study.sites[0].id)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        url = given.db or sqlite_url(place / "log.db")
        log = create_empty(url)
        log.load(casebooks(study, beginning(folder, site), given.entries, site))
        print(f"  {log.head().next_entry - 1} entries", flush=True)
        log.close()
        people(place)
        server = served(place, url)
        try:
            asked(server)
        finally:
            server.terminate()
            server.wait()


def asked(server: subprocess.Popen[bytes]) -> None:
    """What the server is asked."""
    subjects = [f"S{number:04d}" for number in range(PARTICIPANTS)]
    with Client("c0") as client:
        client.save(subjects[0])
        told("save of 7 values, 1 client", timed(200, lambda number: client.save(subjects[1 + number])), 50)
        assert client.ask("GET", "/participants") == 200
        told("list of 1,000 participants", timed(100, lambda _: client.ask("GET", "/participants")), 25)
        pages = timed(100, lambda number: client.ask("GET", f"/participants/{subjects[number]}"))
        told("page of one participant", pages, 50)
        forms = timed(100, lambda number: client.ask("GET", f"/participants/{subjects[number]}/SCREEN/{FORM}"))
        told("page of one form", forms, 50)
    told("save of 7 values, 16 clients", sixteen(subjects[201:]), 150)
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    print(f"  largest memory of the server: {peak / 1024:.0f} MB", flush=True)
    print(f"  of this client: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
