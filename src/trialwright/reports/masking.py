"""Small counts of an open report, masked so that nobody can work them out from what is shown beside them.

A count of one to four is masked. A larger one beside it is withheld too, while what is left of a known total would give
the masked one away, or would itself be a small count that nobody meant to tell: sixteen people know each other.
"""

from collections.abc import Sequence

SMALL = 5
"""A count of fewer participants is masked. Proposed, no source."""

WITHHELD = "*"
"""What stands for a count that is not small, but would give a small one away."""


def masked_row(counts: Sequence[int], of: int) -> tuple[str, ...]:
    """Counts of people of whom nobody is in two of them, as an open report shows them.

    of  how many people there are in all, which readers know
    """
    shown = [count == 0 or count >= SMALL for count in counts]
    while not _safe(counts, shown, of):
        largest = [place for place, count in enumerate(counts) if shown[place] and count]
        if not largest:
            return (WITHHELD,) * len(counts)
        shown[min(largest, key=lambda place: counts[place])] = False
    return tuple(
        str(count) if plain else f"<{SMALL}" if count < SMALL else WITHHELD
        for count, plain in zip(counts, shown, strict=True)
    )


def _safe(counts: Sequence[int], shown: Sequence[bool], of: int) -> bool:
    """Whether what is left of the total leaves every hidden count, and those in none of them, in doubt.

    A hidden count of one to four can be another one only if somebody else may be in what is left; a withheld one is at
    least ``SMALL``, and takes so much of it at least.
    """
    left = of - sum(count for count, plain in zip(counts, shown, strict=True) if plain)
    hidden = [count for count, plain in zip(counts, shown, strict=True) if not plain]
    if not hidden:
        return left in {0, of} or left >= SMALL
    least = sum(1 if count < SMALL else SMALL for count in hidden)
    return left >= least + SMALL


def masked_total(total: int, parts: Sequence[Sequence[int]], of: int) -> str:
    """A total beside a table of which each row counts people who are among those of the total.

    parts  the rows; where one of them has anything hidden the total is withheld
    of     how many people there are in all
    """
    rest = (of - total if total else 0, *(total - sum(row) for row in parts))
    hidden = any(text == WITHHELD or text.startswith("<") for row in parts for text in masked_row(row, of))
    if 0 < total < SMALL:
        return f"<{SMALL}"
    return WITHHELD if hidden or any(0 < each < SMALL for each in rest) else str(total)
