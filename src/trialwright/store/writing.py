"""What a writer reads inside its transaction, and what it adds."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from trialwright.records.entries import Entry, FormKey, Recorded
from trialwright.records.forms import CurrentValue, FormState
from trialwright.records.register import Grant
from trialwright.store import standing
from trialwright.store.rows import has_written_since, read_attributed, read_happened
from trialwright.store.settled import Settled


class SqlWriting:
    """A transaction that is being written; see ``records/log.py``."""

    def __init__(self, connection: Connection, settled: Settled, grants: Mapping[str, tuple[Grant, ...]]) -> None:
        self._connection, self._settled, self._grants = connection, settled, grants
        self.entries: list[Entry] = []
        self.read: dict[FormKey, FormState] = {}

    def form(self, key: FormKey) -> FormState:
        """The form as it stands now."""
        self.read[key] = standing.read_form(self._connection, key)
        return self.read[key]

    def answers(self, subject: str, forms: Collection[str]) -> Mapping[FormKey, Mapping[tuple[str, int], CurrentValue]]:
        """What is saved of a subject on these forms."""
        return standing.read_answers(self._connection, subject, forms)

    def attributed(self, subject: str, forms: Collection[str]) -> tuple[Recorded, ...]:
        """The newest answer to each question of these forms, with who gave it."""
        return read_attributed(self._connection, subject, forms)

    def grants(self, person: str) -> tuple[Grant, ...]:
        """Every role that somebody was ever given; those of the author were read as the transaction began."""
        known = self._grants.get(person)
        return known if known is not None else standing.read_grants(self._connection, person)

    def site_of(self, subject: str) -> str | None:
        """The site to which a subject belongs."""
        return self._settled.site_of(self._connection, subject)

    def keeps(self, study: str) -> bool:
        """Whether the text of a study version is in the log."""
        if study in self._settled.studies:
            return True
        kept = standing.keeps_study(self._connection, study)
        self._settled.studies.update({study} if kept else ())
        return kept

    def approved(self, study: str, site: str) -> bool:
        """Whether a study version was approved at a site."""
        if (study, site) in self._settled.approvals:
            return True
        found = standing.is_approved(self._connection, study, site)
        self._settled.approvals.update({(study, site)} if found else ())
        return found

    def is_live(self) -> bool:
        """Whether the database is that of a real trial."""
        return self._settled.is_live(self._connection)

    def completed(self, subject: str) -> frozenset[str]:
        """The forms that are complete for a subject."""
        return standing.read_completed(self._connection, subject)

    def happened(self, kinds: Collection[str], subject: str | None = None) -> tuple[Recorded, ...]:
        """The entries of these kinds that belong to no form."""
        return read_happened(self._connection, kinds, subject)

    def site_forms(self, site: str) -> Mapping[FormKey, FormState]:
        """Every form of the subjects of a site as it stands."""
        return standing.read_site_forms(self._connection, site)

    def has_written_since(self, sequence: int, but_for: Collection[str]) -> bool:
        """Whether any entry of another kind than these came after the one of this number."""
        return has_written_since(self._connection, sequence, but_for)

    def append(self, *entries: Entry) -> None:
        """Adds entries."""
        self.entries += entries
