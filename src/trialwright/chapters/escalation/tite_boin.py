"""TITE-BOIN: BOIN that counts a patient still in the window by the part of the window that is over.

The observed DLT rate is DLTs over the effective sample: complete patients, and for whoever is pending the fraction of
the window that is over. R's TITEgBOIN goes up after 0/3 with somebody dosed today; here nobody goes up before every
pending patient of the level has been watched for a least part of the window. A level is closed by all its patients,
pending ones counted as if they had no DLT, so a closure never rests on outcomes that may turn out well.

Missing: a pending patient weighs what has been seen; more than a share of the level pending, or the gate not reached:
wait, whatever the rate.
Source: Lin R, Yuan Y. Biostatistics 2020; 21:807-824 [source not read]; decisions as R's TITEgBOIN 0.4.0. The gate is a
proposal.
"""

from dataclasses import dataclass

import numpy as np

from trialwright.chapters.escalation.boin import BOIN, EQUAL, Boin
from trialwright.chapters.escalation.design import STOP, WAIT, Bools, Design, Floats, Reads, Rulings, Trials
from trialwright.chapters.escalation.settings import Chosen, DesignKind, Setting, between
from trialwright.chapters.escalation.table import TableDesign
from trialwright.words.declared import Text
from trialwright.words.findings import Fault

REASONS = (
    "dose stays",
    "dose goes up",
    "dose goes down",
    "top of the ladder",
    "level above is closed",
    "bottom of the ladder",
    "level is closed",
    "lowest level is closed",
    "too many are pending",
    "pending too early to go up",
    "lowest level waits for its pending",
    "enough at this level",
    "nobody treated yet",
)
(
    _STAYS,
    _UP,
    _DOWN,
    _TOP,
    _ABOVE,
    _BOTTOM,
    _CLOSED,
    _LOWEST,
    _MANY,
    _EARLY,
    _WAITS,
    _ENOUGH,
    _NOBODY,
) = range(len(REASONS))


@dataclass(frozen=True, slots=True, kw_only=True)
class TiteBoin:
    """BOIN on the effective sample.

    boin           the boundaries, the closing of levels, the selection
    most_pending   share of the level's patients above which nobody is dosed until more is known
    least_watched  fraction of the window that every pending patient of the level has passed before anybody goes up
    """

    boin: Boin
    most_pending: float = 0.5
    least_watched: float = 0.5

    @property
    def reads(self) -> Reads:
        """Each patient's part of the window."""
        return "follow-up"

    def judge(self, trials: Trials) -> Rulings:
        """Where the next patient goes now."""
        n, dlt, pending = (trials.at_current(each) for each in (trials.treated, trials.dlts, trials.pending))
        row, here = np.arange(len(trials)), np.maximum(trials.current - 1, 0)
        sample = n - pending + trials.follow_up[row, here]
        rate = dlt / np.where(sample > 0, sample, 1)
        up, down = self.boin.boundaries()
        highest = (~self.closed(trials)).sum(axis=1)
        goes_up, goes_down = rate <= up + EQUAL, rate >= down - EQUAL
        step = np.where(goes_up, 1, np.where(goes_down, -1, 0))
        level = np.clip(trials.current + step, 1, np.minimum(trials.levels, np.maximum(highest, 1)))
        reason = np.where(step > 0, _UP, np.where(step < 0, _DOWN, _STAYS))
        reason = np.where(goes_up & (level == trials.current), _ABOVE, reason)
        reason = np.where(goes_up & (trials.current == trials.levels), _TOP, reason)
        reason = np.where(goes_down & (trials.current == 1), _BOTTOM, reason)
        if self.boin.enough:
            done = (n >= self.boin.enough) & (level == trials.current)
            level, reason = np.where(done, STOP, level), np.where(done, _ENOUGH, reason)
        early = (level > trials.current) & (least_watched(trials) < self.least_watched - EQUAL)
        waits = (step < 0) & (trials.current == 1) & (pending > 0)
        many = pending > self.most_pending * n + EQUAL
        level = np.where(early | waits | many, WAIT, level)
        reason = np.where(early, _EARLY, np.where(waits, _WAITS, reason))
        reason = np.where(many, _MANY, reason)
        above = trials.current > highest
        level, reason = np.where(above, highest, level), np.where(above, _CLOSED, reason)
        nobody, stopped = n == 0, highest == STOP
        level = np.where(stopped, STOP, np.where(nobody, 1, level))
        reason = np.where(stopped, _LOWEST, np.where(nobody, _NOBODY, reason))
        return Rulings(
            level=level,
            reason=reason,
            reasons=REASONS,
            margin=np.where(nobody | stopped, np.nan, np.minimum(np.abs(rate - up), np.abs(rate - down))),
            measure="probability",
            rule="tite boin rule",
            figures=self._figures(sample, rate),
        )

    def closed(self, trials: Trials) -> Bools:
        """Levels from the first with too many DLTs among all its patients."""
        return TableDesign(rule=self.boin).closed(trials)

    def select(self, trials: Trials) -> Rulings:
        """As BOIN selects, once everybody is complete."""
        return TableDesign(rule=self.boin).select(trials)

    def _figures(self, sample: Floats, rate: Floats) -> dict[str, Floats]:
        up, down = self.boin.boundaries()
        same = np.ones(len(rate))
        return {
            "sample": sample,
            "rate": rate,
            "up": up * same,
            "down": down * same,
            "least": self.least_watched * same,
            "most": self.most_pending * same,
        }


def least_watched(trials: Trials) -> Floats:
    """(trials,) the smallest fraction of the window passed by a pending patient of the current level; infinite if none.

    Missing: without each patient alone it is 0 where anybody is pending, so that nobody goes up.
    """
    if trials.courses is None:
        return np.where(trials.at_current(trials.pending) > 0, 0.0, np.inf)
    courses = trials.courses
    waiting = (courses.level == trials.current[:, None]) & ~courses.dlt & (courses.follow_up < 1)
    return np.where(waiting, courses.follow_up, np.inf).min(axis=1, initial=np.inf)


MOST_PENDING = Setting(
    name="most_pending",
    default="0.5",
    fits=between(0, 1),
    text=Text(
        en="share of the level's patients still in the window above which nobody is dosed",
        zh="该剂量水平仍在观察窗内的比例超过此值时，暂停给药",
    ),
)
LEAST_WATCHED = Setting(
    name="least_watched",
    default="0.5",
    fits=between(0, 1),
    text=Text(
        en="fraction of the window that every pending patient of the level has passed before going up (proposal)",
        zh="递增前，该剂量水平所有在观察窗内者须已度过的观察窗比例（建议值）",
    ),
)


def _build(chosen: Chosen, levels: int) -> Design | Fault:
    built = BOIN.build(chosen, levels)
    if not (isinstance(built, TableDesign) and isinstance(built.rule, Boin)):
        return built
    return TiteBoin(
        boin=built.rule, most_pending=chosen.fraction("most_pending"), least_watched=chosen.fraction("least_watched")
    )


TITE_BOIN = DesignKind(
    text=Text(
        en="TITE-BOIN: BOIN that counts pending patients by the part of the window that is over",
        zh="TITE-BOIN：按观察窗已度过的比例计入尚未完成观察者的 BOIN",
    ),
    source="Lin R, Yuan Y. Biostatistics 2020; 21:807-824 (effective sample size); source not read; decisions as R's "
    "TITEgBOIN 0.4.0; least_watched is a proposal",
    build=_build,
    settings=(*BOIN.settings, MOST_PENDING, LEAST_WATCHED),
)
