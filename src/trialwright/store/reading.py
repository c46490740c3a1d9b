"""What is asked of a log and of what stands beside it, all as of one moment."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing

from sqlalchemy import Connection, and_, select

from trialwright.records.entries import FormKey, Head, Recorded, Transaction
from trialwright.records.forms import CurrentValue, FormState, Query, QueryState, Signature
from trialwright.records.marks import MarkKind
from trialwright.records.register import Grant
from trialwright.records.standing import Dating, Standing
from trialwright.store import audit, current, standing
from trialwright.store.audit import AuditFilter, AuditRow
from trialwright.store.casebooks import (
    read_answered,
    read_queries,
    read_signatures,
    read_unreviewed,
    read_unsettled,
    read_unsigned,
    read_verified,
)
from trialwright.store.current import APPROVALS, STUDIES
from trialwright.store.rows import (
    RECORDED,
    has_written_since,
    read_attributed,
    read_happened,
    read_transactions,
    recorded_in,
)
from trialwright.store.schema import ENTRIES
from trialwright.store.settled import Settled
from trialwright.store.snapshot import head_at
from trialwright.store.timeline import read_told
from trialwright.store.visiting import read_standing, read_touched

_STUDIES = (
    select(STUDIES.c.study, APPROVALS.c.site)
    .select_from(STUDIES.outerjoin(APPROVALS, APPROVALS.c.study == STUDIES.c.study))
    .order_by(STUDIES.c.sequence)
)


class SqlReading:
    """A log and its projections as of one moment, while others go on writing."""

    def __init__(self, connection: Connection, settled: Settled) -> None:
        self._connection, self._settled = connection, settled

    def transactions(self) -> Iterator[Transaction]:
        """Every transaction, oldest first."""
        return read_transactions(self._connection)

    def form(self, key: FormKey) -> FormState:
        """The form as it stands."""
        return standing.read_form(self._connection, key)

    def forms(self, subject: str) -> Mapping[FormKey, FormState]:
        """Every form of a subject that anybody saved."""
        return standing.read_forms(self._connection, subject)

    def answers(self, subject: str, forms: Collection[str]) -> Mapping[FormKey, Mapping[tuple[str, int], CurrentValue]]:
        """What is saved of a subject on these forms, at whichever visit, by item and row."""
        return standing.read_answers(self._connection, subject, forms)

    def attributed(self, subject: str, forms: Collection[str]) -> tuple[Recorded, ...]:
        """The newest answer to each question of these forms, at whichever visit, with who gave it; oldest first."""
        return read_attributed(self._connection, subject, forms)

    def completed(self, subject: str) -> frozenset[str]:
        """The forms that are complete for a subject, at whichever visit."""
        return standing.read_completed(self._connection, subject)

    def answered(self, site: str, forms: Collection[str]) -> Mapping[FormKey, Mapping[tuple[str, int], CurrentValue]]:
        """The same for everybody of a site at once."""
        return read_answered(self._connection, site, forms)

    def unsettled(self, site: str) -> tuple[tuple[FormKey, Query], ...]:
        """The queries of a site that are not closed, with their forms, oldest first."""
        return tuple(read_unsettled(self._connection, site))

    def verified(self, site: str, calculated: Collection[str]) -> tuple[tuple[str, int, int, int], ...]:
        """Of each subject with answers: how many there are, are compared with the source, and have changed since.

        calculated  items, as ``form.item``, that nobody enters
        """
        return tuple(read_verified(self._connection, site, calculated))

    def unreviewed(self, site: str, kind: MarkKind) -> tuple[FormKey, ...]:
        """The complete forms of a site for which no review of this kind stands."""
        return tuple(read_unreviewed(self._connection, site, kind))

    def unsigned(self, site: str) -> tuple[FormKey, ...]:
        """The complete forms of a site for which no signature stands."""
        return tuple(read_unsigned(self._connection, site))

    def casebooks(self, site: str, dating: Dating, subjects: Collection[str] | None = None) -> Standing:
        """How the casebooks of a site stand, or those of some of its participants."""
        return read_standing(self._connection, site, dating, subjects)

    def touched(self, since: int) -> set[str]:
        """The participants of whom transactions after number ``since`` speak."""
        return read_touched(self._connection, since)

    def told(
        self, subject: str, kinds: Collection[str], *, before: int | None = None, limit: int = 100
    ) -> tuple[Recorded, ...]:
        """The newest entries of these kinds about a participant, newest first, below the entry ``before``."""
        return read_told(self._connection, subject, kinds, before, limit)

    def subjects(self, site: str) -> tuple[str, ...]:
        """The codes of everybody who belongs to a site, in their order."""
        return standing.read_subjects(self._connection, site)

    def site_of(self, subject: str) -> str | None:
        """The site to which a subject belongs; None for one of whom nobody has written."""
        return self._settled.site_of(self._connection, subject)

    def grants(self, person: str | None = None) -> tuple[Grant, ...]:
        """Every role that somebody, or anybody, was ever given."""
        return standing.read_grants(self._connection, person)

    def is_live(self) -> bool:
        """Whether the database is that of a real trial."""
        return self._settled.is_live(self._connection)

    def history(self, key: FormKey) -> tuple[Recorded, ...]:
        """Everything that was ever written about a form, oldest first."""
        own = and_(ENTRIES.c.subject == key.subject, ENTRIES.c.visit == key.visit, ENTRIES.c.form == key.form)
        return tuple(recorded_in(row) for row in self._connection.execute(RECORDED.where(own)))

    def happened(self, kinds: Collection[str], subject: str | None = None) -> tuple[Recorded, ...]:
        """The entries of these kinds that belong to no form, of one subject or of all, oldest first."""
        return read_happened(self._connection, kinds, subject)

    def audit(
        self, site: str, wanted: AuditFilter, *, before: int | None = None, limit: int = 50
    ) -> tuple[Recorded, ...]:
        """The newest entries that are wanted and may be seen at a site, newest first, below the entry ``before``."""
        return audit.read_audit(self._connection, site, wanted, before=before, limit=limit)

    def audit_rows(self, site: str, wanted: AuditFilter, *, after: int, limit: int) -> tuple[AuditRow, ...]:
        """The oldest of the same above the entry ``after``, oldest first."""
        return audit.read_rows(self._connection, site, wanted, after=after, limit=limit)

    def count_audit(self, site: str, wanted: AuditFilter) -> int:
        """How many of them there are."""
        return audit.count_audit(self._connection, site, wanted)

    def values_before(self, page: Sequence[Recorded]) -> Mapping[int, Recorded]:
        """What stood before each answer of a page, by the number of its entry."""
        return audit.values_before(self._connection, page)

    def head(self) -> Head:
        """The newest transaction."""
        return head_at(self._connection)

    def studies(self) -> Mapping[str, frozenset[str]]:
        """The study versions in the log by their hash, oldest first, each with the sites at which it was approved."""
        sites: dict[str, set[str]] = {}
        for row in self._connection.execute(_STUDIES):
            sites.setdefault(row.study, set()).update({row.site} if row.site is not None else ())
        return {study: frozenset(approved) for study, approved in sites.items()}

    def study_text(self, study: str) -> str | None:
        """The text of a study version; None for one that is not in the log."""
        own = select(ENTRIES.c.value).join(STUDIES, STUDIES.c.sequence == ENTRIES.c.sequence)
        return self._connection.execute(own.where(STUDIES.c.study == study)).scalar()

    def site_forms(self, site: str) -> Mapping[FormKey, FormState]:
        """Every form of the subjects of a site as it stands, by subject, visit and form."""
        return standing.read_site_forms(self._connection, site)

    def queries(self, site: str, states: Collection[QueryState]) -> tuple[tuple[FormKey, Query], ...]:
        """The queries of a site that are in one of these states, oldest first, each with its form."""
        return tuple(read_queries(self._connection, site, states))

    def signatures(self, site: str) -> tuple[tuple[FormKey, Signature], ...]:
        """Every signature of a site, those that fell too, oldest first, each with its form."""
        return tuple(read_signatures(self._connection, site))

    def has_written_since(self, sequence: int, but_for: Collection[str]) -> bool:
        """Whether any entry of another kind than these came after the one of this number."""
        return has_written_since(self._connection, sequence, but_for)

    def standing(self, name: str) -> Iterator[tuple[object, ...]]:
        """A projection: the names of its columns, then its rows, in the order of its key.

        Raises: KeyError for a name that is none.
        """
        table = current.METADATA.tables[f"current.{name}"]
        yield tuple(column.name for column in table.columns)
        rows = select(table).order_by(*table.primary_key).execution_options(yield_per=5000)
        with closing(self._connection.execute(rows)) as found:
            for row in found:
                yield tuple(row)
