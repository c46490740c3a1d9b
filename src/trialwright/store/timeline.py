"""What happened to one participant, newest first, without the single answers."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam

from trialwright.records.entries import Recorded
from trialwright.store.rows import RECORDED, recorded_in
from trialwright.store.schema import ENTRIES

_TOLD = (
    RECORDED.where(
        ENTRIES.c.subject == bindparam("subject"),
        ENTRIES.c.kind.in_(bindparam("kinds", expanding=True)),
        ENTRIES.c.sequence < bindparam("before"),
    )
    .order_by(None)
    .order_by(ENTRIES.c.sequence.desc())
    .limit(bindparam("limit"))
)
_NO_END = 2**62


def read_told(
    connection: Connection, subject: str, kinds: Collection[str], before: int | None, limit: int
) -> tuple[Recorded, ...]:
    """The newest entries of these kinds about a participant, on forms and off them, below the entry ``before``."""
    wanted = {"subject": subject, "kinds": sorted(kinds), "before": before or _NO_END, "limit": limit}
    return tuple(recorded_in(row) for row in connection.execute(_TOLD, wanted))
