"""What is still to be done in a rehearsal, in the order of the days: what is done may enter more."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

Act = Callable[[int], None]
"""Something that somebody does on a day, since 1970-01-01."""

Order = tuple[int, int]
"""What comes first on one day: what is due on it before whoever comes, and among those who come their number."""

DUE: Order = (0, 0)


@dataclass(slots=True, kw_only=True)
class Agenda:
    """Acts by day; those of one day by their order, then as they were entered."""

    _heap: list[tuple[int, Order, int, Act]] = field(default_factory=list[tuple[int, Order, int, Act]])
    _numbers: "count[int]" = field(default_factory=count)

    def enter(self, day: int, act: Act, order: Order = DUE) -> None:
        """Puts an act on a day; one of a day that is over comes next."""
        heapq.heappush(self._heap, (day, order, next(self._numbers), act))

    def run(self, until: int | None = None) -> None:
        """Does everything up to a day, and on it; what is later stays undone."""
        while self._heap and (until is None or self._heap[0][0] <= until):
            day, _, _, act = heapq.heappop(self._heap)
            act(day)

    def __len__(self) -> int:
        """How many acts are still to be done."""
        return len(self._heap)
