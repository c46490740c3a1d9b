"""Days in the site's calendar, whole or known only in part."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
_ISO = re.compile(
    rf"^([0-9]{{4}})[-/.]([0-9]{{1,2}}|UN|UNK)[-/.]([0-9]{{1,2}}|UN|UNK)(?:[T ]({_CLOCK}))?$", re.IGNORECASE
)
_CHINESE = re.compile(rf"^([0-9]{{4}})年(?:([0-9]{{1,2}})月(?:([0-9]{{1,2}})[日号](?: ?({_CLOCK}))?)?)?$")
_MONTH = re.compile(r"^([0-9]{4})[-/]([0-9]{1,2})$")
_PLAIN = re.compile(r"^([0-9]{4})([0-9]{2})([0-9]{2})$")


WIDE = ("０１２３４５６７８９－／．：", "0123456789-/.:")
"""Characters of a Chinese keyboard, and those that they stand for; ``answers_sql`` reads the same."""

CLOSED = ((" 年", "年"), ("年 ", "年"), (" 月", "月"), ("月 ", "月"), (" 日", "日"), (" 号", "号"))
"""Blanks beside 年, 月 and 日 that mean nothing, and what takes their place, one after the other."""

_NARROW = str.maketrans(*WIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDate:
    """A date as far as it is known: from the earliest to the latest day that it can be, both included.

    text  as it was written
    time  minutes after midnight at the site; None when no clock time was written
    """

    text: str
    earliest: date
    latest: date
    time: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the day is known exactly."""
        return self.earliest == self.latest


def read_date(text: str) -> PartialDate | None:
    """A date as people write it, whole or in part, with or without a time.

    2026-03-02, 2026/3/2, 2026.3.2, 20260302, 2026年3月2日, 2026 年 3 月 2 号, the same with full-width digits; in part
    2026-03-UN, 2026-03, 2026年3月, 2026-UN-UN, 2026年.
    Missing: an impossible date (2026-13-45) or any other text gives None; the caller says where it stood.
    Month-first dates are never read: 3/2/2026 means two different days to two people.
    """
    stripped = text.strip()
    plain = stripped.translate(_NARROW)
    for blank, sign in CLOSED:
        plain = plain.replace(blank, sign)
    for pattern in (_ISO, _CHINESE, _PLAIN, _MONTH):
        found = pattern.match(plain)
        if found:
            year, month, day, clock = (*found.groups(), None, None)[:4]
            return _span(stripped, int(str(year)), (month or "UN").upper(), (day or "UN").upper(), clock)
    return None


def _span(text: str, year: int, month: str, day: str, clock: str | None) -> PartialDate | None:
    try:
        minutes = None
        if clock:
            hour, minute = int(clock[0:2]), int(clock[3:5])
            if hour > 23 or minute > 59:
                return None
            minutes = hour * 60 + minute
        if month.startswith("UN"):
            if not day.startswith("UN"):
                return None
            return PartialDate(text=text, earliest=date(year, 1, 1), latest=date(year, 12, 31), time=minutes)
        if day.startswith("UN"):
            last = calendar.monthrange(year, int(month))[1]
            return PartialDate(
                text=text, earliest=date(year, int(month), 1), latest=date(year, int(month), last), time=minutes
            )
        whole = date(year, int(month), int(day))
    except ValueError:
        return None
    return PartialDate(text=text, earliest=whole, latest=whole, time=minutes)


def days_since_epoch(day: date) -> int:
    """Whole days since 1970-01-01: the number by which dates are compared in every evaluator."""
    return (day - date(1970, 1, 1)).days


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z of an aware moment.

    Raises: ValueError for a moment without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    whole = moment - datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return (whole.days * 86_400 + whole.seconds) * 1_000_000 + whole.microseconds


def day_at(when: int, zone: str) -> str:
    """The day (ISO) that the site's clock shows at a moment, microseconds since 1970-01-01T00:00Z."""
    return datetime.fromtimestamp(when / 1_000_000, tz=ZoneInfo(zone)).date().isoformat()


def local_minute(when: int, zone: str) -> str:
    """The minute that the site's clock shows at a moment, as ``2026-03-10T18:00``."""
    return datetime.fromtimestamp(when / 1_000_000, tz=ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def day_text(day: int) -> str:
    """A day since 1970-01-01 as ISO text."""
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def moment_text(when: int, zone: str) -> str:
    """A moment, microseconds since 1970-01-01T00:00Z, as the site's clock shows it, with its distance from UTC."""
    return datetime.fromtimestamp(when / 1_000_000, tz=ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S %z")
