"""Who a participant is: kept apart from the log, which holds codes only."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A participant as the hospital knows them; what is not known stays empty."""

    name: str
    hospital_number: str
    contact: str = ""


class Identities(Protocol):
    """Where identities are kept; each can be erased."""

    def link(self, subject: str, site: str, identity: Identity) -> None:
        """Keeps who a subject is; whoever was linked before is replaced."""
        ...

    def read(self, subject: str) -> Identity | None:
        """Who a subject is; None where nobody was linked, or it was erased."""
        ...

    def find(self, hospital_number: str) -> tuple[tuple[str, str], ...]:
        """The subjects, each with their site, who have a hospital number."""
        ...

    def erase(self, subject: str) -> bool:
        """Forgets who a subject is; False where nobody was linked."""
        ...
