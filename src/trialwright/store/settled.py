"""What never changes once it is in the log."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from trialwright.records.entries import DatabaseMode
from trialwright.store import standing
from trialwright.store.snapshot import mode_of


@dataclass(slots=True, kw_only=True)
class Settled:
    """What a process asks the database for only once.

    sites    the site of each subject
    studies  the study versions whose text is kept; ``approvals`` each with a site at which it was approved
    mode     demonstration or live; None before anybody asked
    """

    sites: dict[str, str] = field(default_factory=dict[str, str])
    studies: set[str] = field(default_factory=set[str])
    approvals: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    mode: DatabaseMode | None = None

    def site_of(self, connection: Connection, subject: str) -> str | None:
        """The site to which a subject belongs; None for one of whom nobody has written."""
        known = self.sites.get(subject)
        found = known if known is not None else standing.read_site(connection, subject)
        if known is None and found is not None:
            self.sites[subject] = found
        return found

    def is_live(self, connection: Connection) -> bool:
        """Whether the database is that of a real trial."""
        if self.mode is None:
            self.mode = mode_of(connection)
        return self.mode is DatabaseMode.LIVE
