"""How a planned design behaves under a truth: what it selects, how many it treats and harms, how often it stops.

Shape: truths (truths, levels), true DLT rates; every figure has one row a truth.
Missing: a plan whose ends are too many to list is simulated, and then each figure carries simulation error and says so.
Source: definitions of the R package BOIN 2.7.2 (get.oc) where it has the figure; the others are said beside them.
"""

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from trialwright.chapters.escalation.design import Floats, Ints
from trialwright.chapters.escalation.endings import Endings

CHUNK = 64
"""Truths scored at once: what bounds the memory."""

IMPOSSIBLE = -1e5
"""Stands for the logarithm of 0; its exponential is 0, and 0 times it is 0."""

EQUAL = 1e-9
"""A true rate this near to the target is at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristics:
    """The figures, a row a truth.

    selection    (truths, levels) chance that a level is selected
    none         (truths,) chance that none is
    patients, dlts  (truths, levels) expected numbers
    stopped      (truths,) chance that the rule ends the trial before the planned number; NaN where none is planned
    total        (truths,) expected patients
    size         (truths, patients + 1) chance of each number of patients
    dlt_number   (truths, patients + 1) chance of each number of DLTs
    top_untried  (truths,) chance that nobody is given the highest level
    overdosed    (truths,) expected share of patients at levels whose true rate exceeds the target
    overdose60, overdose80  (truths,) chance that more than 60 % (80 %) of the planned patients are at such levels
    selects_toxic  (truths,) chance that such a level is selected
    trials       how many trials were simulated; 0: exact
    """

    selection: Floats
    none: Floats
    patients: Floats
    dlts: Floats
    stopped: Floats
    total: Floats
    size: Floats
    dlt_number: Floats
    top_untried: Floats
    overdosed: Floats
    overdose60: Floats
    overdose80: Floats
    selects_toxic: Floats
    trials: int

    def more_than(self, patients: int) -> Floats:
        """(truths,) chance that more than so many patients are treated."""
        return self.size[:, patients + 1 :].sum(axis=1)

    def dlts_at_least(self, dlts: int) -> Floats:
        """(truths,) chance of so many DLTs or more in the whole trial."""
        return self.dlt_number[:, dlts:].sum(axis=1)


def score(endings: Endings, truths: Floats, target: float) -> Characteristics:
    """The figures under each truth; of simulated trials, under the truth that they were simulated with.

    Shape: truths (truths, levels), rates from 0 to 1; rising or not.
    """
    truths = np.atleast_2d(truths)
    columns, sizes = _columns(endings)
    if endings.exact:
        chunks = [truths[first : first + CHUNK] for first in range(0, len(truths), CHUNK)]
        weighed = np.vstack([_chances(endings, chunk).T @ columns for chunk in chunks])
    else:
        weighed = columns.mean(axis=0, keepdims=True)
    parts: dict[str, Floats] = {}
    begin = 0
    for name, width in sizes.items():
        parts[name], begin = weighed[:, begin : begin + width], begin + width
    above = (truths > target + EQUAL).astype(np.float64)
    return Characteristics(
        selection=parts["selection"][:, 1:],
        none=parts["selection"][:, 0],
        patients=parts["patients"],
        dlts=parts["dlts"],
        stopped=parts["stopped"][:, 0] if endings.plan.planned else np.full(len(weighed), np.nan),
        total=parts["patients"].sum(axis=1),
        size=parts["size"],
        dlt_number=parts["dlt_number"],
        top_untried=parts["top_untried"][:, 0],
        overdosed=(parts["share"] * above).sum(axis=1),
        overdose60=_overdose(parts["over60"], above),
        overdose80=_overdose(parts["over80"], above),
        selects_toxic=(parts["selection"][:, 1:] * above).sum(axis=1),
        trials=0 if endings.exact else len(endings.ways),
    )


def _overdose(parts: Floats, above: Floats) -> Floats:
    """The column of the first level above the target; NaN where the levels above it are not the highest ones."""
    lowest = above.shape[1] - above.sum(axis=1).astype(np.int64)
    highest_only = (np.diff(above, axis=1) >= 0).all(axis=1)
    return np.where(highest_only, parts[np.arange(len(parts)), lowest], np.nan)


def _chances(endings: Endings, truths: Floats) -> Floats:
    """(ends, truths) the chance of each end."""
    with np.errstate(divide="ignore"):
        yes, no = np.maximum(np.log(truths), IMPOSSIBLE), np.maximum(np.log1p(-truths), IMPOSSIBLE)
    dlts = endings.dlts.astype(np.float64)
    exponents = dlts @ yes.T
    exponents += (endings.treated - dlts) @ no.T
    np.exp(exponents, out=exponents)
    exponents *= endings.ways[:, None]
    return exponents


def _columns(endings: Endings) -> tuple[Floats, dict[str, int]]:
    """(ends, columns) what is averaged over the ends, and how many columns each name has."""
    treated, levels = endings.treated, endings.plan.levels
    total, dlts = treated.sum(axis=1), endings.dlts.sum(axis=1)
    planned = endings.plan.planned or int(total.max())
    share = treated / np.maximum(total, 1)[:, None]
    # patients at level k and above, for every k; the last column is nobody
    upwards = np.hstack([np.cumsum(treated[:, ::-1], axis=1)[:, ::-1], np.zeros((len(total), 1), dtype=np.int64)])
    parts = {
        "selection": _one_hot(endings.selected, levels),
        "patients": treated,
        "dlts": endings.dlts,
        "stopped": endings.stopped[:, None],
        "top_untried": (treated[:, -1] == 0)[:, None],
        "share": share,
        "over60": upwards > 0.6 * planned + EQUAL,
        "over80": upwards > 0.8 * planned + EQUAL,
        "size": _one_hot(total, int(total.max())),
        "dlt_number": _one_hot(dlts, int(total.max())),
    }
    return np.hstack([part.astype(np.float64) for part in parts.values()]), {
        name: part.shape[1] for name, part in parts.items()
    }


def _one_hot(values: Ints, most: int) -> Floats:
    return (values[:, None] == np.arange(most + 1)).astype(np.float64)


def with_background(truths: Floats, background: float) -> Floats:
    """DLT rates when the procedure alone causes a DLT with chance ``background`` at every level, independently."""
    return 1 - (1 - truths) * (1 - background)


def rising_truths(levels: int, rates: tuple[float, ...]) -> Floats:
    """(truths, levels) every truth that never falls from one level to the next and takes these rates."""
    return np.array(list(combinations_with_replacement(sorted(rates), levels)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """The largest value of a figure over truths, and the truth where it is."""

    value: float
    truth: tuple[float, ...]


def worst_cases(endings: Endings, target: float, rates: tuple[float, ...]) -> dict[str, Worst]:
    """What goes wrong most, over every rising truth with these rates: selecting too toxic a level, overdosing, DLTs."""
    truths = rising_truths(endings.plan.levels, rates)
    scored = score(endings, truths, target)
    figures = {
        "selects_toxic": scored.selects_toxic,
        "overdosed": scored.overdosed,
        "dlts": scored.dlts.sum(axis=1),
        "none_though_safe": np.where((truths <= target + EQUAL).any(axis=1), scored.none, 0.0),
    }
    return {
        name: Worst(value=float(figure.max()), truth=tuple(float(rate) for rate in truths[int(figure.argmax())]))
        for name, figure in figures.items()
    }
