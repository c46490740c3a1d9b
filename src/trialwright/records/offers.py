"""Offers of a donor organ to the people on the waiting list: who was chosen, who was passed over, and why each."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, cast

from trialwright.records.entries import Recorded


class OfferKind(StrEnum):
    """What happens to an offer; ``about`` of all but the first is the entry of the offer.

    RECEIVED     an offer came: ``value`` what is known of the donor, ``since`` the moment at the site
    CHOSEN       the participant who receives it
    PASSED_OVER  a participant who was on the list and does not, with the reason
    DECLINED     nobody receives it, with the reason
    """

    RECEIVED = "organ offered"
    CHOSEN = "offer accepted"
    PASSED_OVER = "passed over"
    DECLINED = "offer declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer as it stands.

    sequence  of the entry by which it came
    site      at which it came
    number    of the organ system (COTRS); ``blood_group`` of the donor, empty while nobody knows it
    told      what else is known of the donor, in words
    came      date and time by the clock of the site
    passed    everybody who was passed over, with the reason
    chosen    who receives it; None while nobody decided, and where nobody does
    reason    why, once it was decided
    decided   when, microseconds since 1970-01-01T00:00Z; None while it waits
    """

    sequence: int
    site: str
    person: str
    number: str
    blood_group: str
    told: str
    came: str
    chosen: str | None = None
    passed: tuple[tuple[str, str], ...] = ()
    reason: str | None = None
    decided: int | None = None
    decider: str | None = None


def offer_value(number: str, blood_group: str, told: str) -> str:
    """What is known of a donor, as text."""
    said = {"number": number, "blood group": blood_group, "told": told}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fold_offers(entries: Iterable[Recorded], site: str) -> Mapping[int, Offer]:
    """The offers that came at a site, by the entry of each, from the entries of these kinds, oldest first."""
    offers: dict[int, Offer] = {}
    for each in entries:
        entry, who = each.entry, each.author.person
        if who.site != site:
            continue
        known = offers.get(entry.about or 0)
        if entry.kind == OfferKind.RECEIVED:
            said = cast("dict[str, Any]", json.loads(entry.value or "{}"))
            offers[each.sequence] = Offer(
                sequence=each.sequence,
                site=site,
                person=who.id,
                number=str(said.get("number", "")),
                blood_group=str(said.get("blood group", "")),
                told=str(said.get("told", "")),
                came=entry.since or "",
            )
        elif known is not None and entry.kind == OfferKind.PASSED_OVER:
            passed = (*known.passed, (entry.subject or "", entry.reason or ""))
            offers[known.sequence] = replace(known, passed=passed)
        elif known is not None and entry.kind in {OfferKind.CHOSEN, OfferKind.DECLINED}:
            ended = {"reason": entry.reason, "decided": each.when, "decider": who.id, "chosen": entry.subject}
            offers[known.sequence] = replace(known, **ended)
    return offers
