"""The log folded up to a moment: what every question's answer is now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import polars as pl

from trialwright.records.chain import head_after
from trialwright.records.entries import NOTHING, DatabaseMode, EntryKind, Head, Recorded, Transaction

VALUES: Mapping[str, type[pl.DataType]] = MappingProxyType(
    {
        "subject": pl.String,
        "visit": pl.String,
        "form": pl.String,
        "repeat": pl.Int64,
        "item": pl.String,
        "value": pl.String,
        "unit": pl.String,
        "missing": pl.String,
        "sequence": pl.Int64,
        "when": pl.Int64,
        "study": pl.String,
        "person": pl.String,
        "role": pl.String,
    }
)
"""The columns of the values of a snapshot; one row a question that was ever answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The trial as the log tells it up to ``head``.

    values   the newest answer to every question, columns as ``VALUES``
    mode     demonstration or live; None for a log in which nothing has happened
    studies  the text of each study version in the log, by its hash
    sites    the site of each subject: of whoever first wrote about them
    happened what happened outside forms in the chapters (events, doses, decisions ...), of kinds of their own, oldest
             first; each chapter folds its own kinds
    """

    values: pl.DataFrame
    head: Head
    mode: DatabaseMode | None
    studies: Mapping[str, str]
    sites: Mapping[str, str]
    happened: tuple[Recorded, ...] = ()

    def of_site(self, site: str) -> "Snapshot":
        """The same without the subjects of any other site."""
        own = [subject for subject, where in self.sites.items() if where == site]
        sites = MappingProxyType(dict.fromkeys(own, site))
        happened = tuple(each for each in self.happened if each.entry.subject is None or each.entry.subject in sites)
        values = self.values.filter(pl.col("subject").is_in(own))
        return replace(self, values=values, sites=sites, happened=happened)


KEPT_ELSEWHERE = frozenset(kind.value for kind in EntryKind)
"""The kinds of the log itself: a snapshot keeps what matters of them in its own fields."""


def fold(transactions: Iterable[Transaction], until: int | None = None, at: int | None = None) -> Snapshot:
    """The snapshot after transaction ``until``, or as it stood ``at`` a time, or after the newest.

    at  microseconds since 1970-01-01T00:00Z; what was written at that very moment is in it
    Missing: an empty log is an empty snapshot.
    """
    head, mode, studies, sites = NOTHING, None, dict[str, str](), dict[str, str]()
    newest: dict[tuple[str | int | None, ...], tuple[object, ...]] = {}
    happened: list[Recorded] = []
    for transaction in transactions:
        if (until is not None and transaction.number > until) or (at is not None and transaction.when > at):
            break
        head = head_after(transaction)
        happened += (
            each for each in transaction.recorded() if each.entry.form is None and each.entry.kind not in KEPT_ELSEWHERE
        )
        for number, entry in enumerate(transaction.entries):
            if entry.subject is not None:
                sites.setdefault(entry.subject, transaction.author.person.site)
            match entry.kind:
                case EntryKind.VALUE:
                    key = (entry.subject, entry.visit, entry.form, entry.repeat, entry.item)
                    sequence = transaction.first + number
                    answer = (entry.value, entry.unit, entry.missing)
                    author = transaction.author
                    who = (author.study, author.person.id, author.person.role.value)
                    newest[key] = (*key, *answer, sequence, transaction.when, *who)
                case EntryKind.DATABASE_OPENED:
                    mode = DatabaseMode(entry.value or "")
                case EntryKind.STUDY_VERSION:
                    studies[entry.item or ""] = entry.value or ""
                case _:
                    pass
    values = pl.DataFrame(list(newest.values()), schema=dict(VALUES), orient="row")
    kept = MappingProxyType(studies)
    return Snapshot(
        values=values,
        head=head,
        mode=mode,
        studies=kept,
        sites=MappingProxyType(sites),
        happened=tuple(happened),
    )
