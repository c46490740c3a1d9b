"""The audit trail: everything that was ever written about the participants of the own site, and about the trial."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import StringIO
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from trialwright.conduct.forms import Refused
from trialwright.conduct.transfers import Transfer, note_transfer
from trialwright.records.entries import EntryKind, Recorded
from trialwright.store.audit import AuditFilter
from trialwright.store.backup import AUDIT, audit_row
from trialwright.store.reading import SqlReading
from trialwright.web.desk import Desk
from trialwright.web.showing import show
from trialwright.web.telling import Teller
from trialwright.words.days import microseconds
from trialwright.words.findings import Finding
from trialwright.words.people import Right, Role
from trialwright.words.texts import SENTENCES, say

PAGE = 50
"""Entries on a page."""

CHUNK = 2_000
"""Entries that are read at once while the trail is written out."""

FIELDS = ("person", "role", "subject", "form", "item", "kind", "from", "to")
"""What can be filtered by, as the address names it."""


def audit(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """A page of the trail, newest first, and the filter above it."""
    asked = _asked(request)
    wanted, faulty = _filter(asked, desk.zone)
    before = request.GET.get("before", "")
    with desk.reading() as reading:
        site = desk.person.site
        below = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
        found: tuple[Recorded, ...] = () if faulty else reading.audit(site, wanted, before=below, limit=PAGE + 1)
        page = found[:PAGE]
        old = reading.values_before(page)
        teller = Teller(desk, reading)
        rows = [teller.tell(each, old.get(each.sequence)) for each in page]
        people = sorted({grant.person for grant in reading.grants() if grant.site in {site, "-"}})
    said = {
        "rows": rows,
        "asked": asked,
        "faulty": faulty,
        "older": _address(asked, before=page[-1].sequence) if page and len(found) > PAGE else None,
        "newest": _address(asked) if below is not None else None,
        "export": f"/audit/export?{urlencode(asked)}",
        "may_export": desk.may(Right.EXPORT),
        "people": people,
        "roles": list(Role),
        **_choices(desk, asked),
    }
    return show(request, desk, "audit.html", said)


def export(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse | StreamingHttpResponse:
    """How many entries there are, what left earlier, and, when asked by the button, all of them as a file."""
    asked = _asked(request)
    wanted, faulty = _filter(asked, desk.zone)
    site = desk.person.site
    with desk.reading() as reading:
        head = reading.head()
        wanted = replace(wanted, upto=head.number)
        rows = 0 if faulty else reading.count_audit(site, wanted)
        earlier = _earlier(reading, site)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and not faulty:
        name = "audit trail" if not any(asked.values()) else "audit trail, filtered"
        transfer = Transfer(kind=EntryKind.EXPORTED, name=name, rows=rows, head=head.hash)
        noted = note_transfer(desk.log, desk.study, transfer, desk.person, desk.now)
        if not isinstance(noted, Refused):
            mode = "live" if desk.is_live else "demonstration"
            answer = StreamingHttpResponse(
                _lines(desk, wanted, mode, head.hash), content_type="text/csv; charset=utf-8"
            )
            answer["Content-Disposition"] = f'attachment; filename="audit_{mode}_{head.hash[:12]}.csv"'
            answer["X-Row-Count"] = str(rows)
            return answer
        findings = noted.findings
    said = {"count": rows, "head": head, "earlier": earlier, "asked": asked, "faulty": faulty, "findings": findings}
    is_whole = not any(asked.values())
    return show(request, desk, "audit_export.html", {**said, "is_whole": is_whole}, status=422 if findings else 200)


def _lines(desk: Desk, wanted: AuditFilter, mode: str, head: str) -> Iterator[str]:
    """Every entry as a line; the last line says how many there are: a file without it was cut off on its way."""
    yield "\ufeff" + _line(AUDIT)
    after, rows = 0, 0
    while True:
        with desk.reading() as reading:
            found = reading.audit_rows(desk.person.site, wanted, after=after, limit=CHUNK)
        if not found:
            break
        after, rows = found[-1].recorded.sequence, rows + len(found)
        yield "".join(_line(audit_row(each.recorded, each.transaction)) for each in found)
    yield _line(("end", f"rows: {rows}", f"log head: {head}", mode))


def _line(cells: object) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)  # pyright: ignore[reportArgumentType]
    return text.getvalue()


def _earlier(reading: SqlReading, site: str) -> list[Recorded]:
    """The newest exports of the trail, of the own site."""
    told = reading.happened({EntryKind.EXPORTED.value})
    own = [each for each in told if each.author.person.site == site and (each.entry.item or "").startswith("audit")]
    return own[:-11:-1]


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\x00", "").strip()[:64] for name in FIELDS}


def _filter(asked: dict[str, str], zone: str) -> tuple[AuditFilter, bool]:
    """The filter, and whether one of its days is none."""
    days: dict[str, int | None] = {"from": None, "to": None}
    for name, later in (("from", 0), ("to", 1)):
        if asked[name]:
            try:
                day = date.fromisoformat(asked[name]) + timedelta(days=later)
                days[name] = microseconds(datetime.combine(day, time.min, ZoneInfo(zone)))
            except (ValueError, OverflowError):
                return AuditFilter(), True
    parts = {name: asked[name] or None for name in ("person", "role", "subject", "form", "item", "kind")}
    return AuditFilter(**parts, since=days["from"], until=days["to"]), False  # pyright: ignore[reportArgumentType]


def _address(asked: dict[str, str], **more: object) -> str:
    said = {name: value for name, value in asked.items() if value}
    return f"/audit?{urlencode({**said, **more})}"


def _choices(desk: Desk, asked: dict[str, str]) -> dict[str, object]:
    """The words to choose from: kinds, forms, and the questions of the form that is chosen."""
    language = desk.language
    kinds = {name.removeprefix("entry "): say(name, language) for name in SENTENCES if name.startswith("entry ")}
    form = desk.study.casebook.form(asked["form"])
    return {
        "kinds": sorted(kinds.items(), key=lambda each: each[1]),
        "forms": [(each.id, each.text) for each in desk.study.forms],
        "items": [(item.id, item.text) for item, _ in form.questions()] if form is not None else [],
        "filtered": any(asked.values()),
    }
