"""What a timeline tells of a participant, by sort; a kind that stands here nowhere is not told.

A chapter adds its kinds of entries to a sort, or a sort of its own, by a line; the words of a kind are ``entry <kind>``
in the catalogue of texts.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from trialwright.records.adverse_events import EventKind
from trialwright.records.attendance import AttendanceKind
from trialwright.records.dispositions import DispositionKind
from trialwright.records.doses import DoseKind
from trialwright.records.entries import EntryKind
from trialwright.records.offers import OfferKind

TOLD: Mapping[str, Collection[str]] = MappingProxyType(
    {
        "forms": (
            EntryKind.FORM_SAVED,
            EntryKind.FORM_COMPLETED,
            EntryKind.FORM_CORRECTED,
            EntryKind.FORM_FROZEN,
            EntryKind.FORM_LOCKED,
            EntryKind.FORM_UNLOCKED,
        ),
        "signatures": (EntryKind.FORM_SIGNED, EntryKind.SIGNATURE_VOIDED, EntryKind.SIGNATURE_WITHDRAWN),
        "queries": (
            EntryKind.QUERY_OPENED,
            EntryKind.QUERY_ANSWERED,
            EntryKind.QUERY_CLOSED,
            EntryKind.QUERY_REOPENED,
            EntryKind.QUERY_REASSIGNED,
        ),
        "visits": tuple(AttendanceKind),
        "deviations": (EntryKind.DEVIATION,),
        "course": (*DispositionKind, OfferKind.CHOSEN, OfferKind.PASSED_OVER),
        "doses": (
            DoseKind.AUTHORISED,
            DoseKind.REVOKED,
            DoseKind.ISSUED,
            DoseKind.RETURNED,
            DoseKind.GIVEN,
            DoseKind.CORRECTED,
        ),
        "events": (
            EventKind.REPORTED,
            EventKind.FOLLOWED_UP,
            EventKind.CORRECTED,
            EventKind.ADJUDICATED,
            EventKind.CODED,
            EventKind.CLOSED,
            EventKind.SENT,
        ),
    }
)
"""The kinds of entries of each sort, in the order in which the sorts are offered."""

WORDED = frozenset({"queries", "visits", "deviations"})
"""The sorts whose entries carry words of people; what those of the others carry is told by pages of their own."""
