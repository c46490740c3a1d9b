"""TITE-CRM: CRM in which a patient still in the window counts by the part of the window that is over.

Missing: a pending patient adds the likelihood 1 - weight * rate, the weight being the fraction of the window that is
over; nobody goes up before every pending patient of the level has been watched for a least part of it, nor while more
than a share of the level's patients are pending.
Source: Cheung YK, Chappell R. Biometrics 2000; 56:1177-1182 [source not read]; numbers as R's dfcrm 0.2-2.1 (titecrm,
linear weights). The gate and the share are proposals.
"""

from dataclasses import dataclass

import numpy as np

from trialwright.chapters.escalation.crm import CRM, EQUAL, Crm
from trialwright.chapters.escalation.crm import REASONS as CRM_REASONS
from trialwright.chapters.escalation.design import WAIT, Bools, Design, Reads, Rulings, Trials
from trialwright.chapters.escalation.one_parameter import Belief, Pending
from trialwright.chapters.escalation.settings import Chosen, DesignKind
from trialwright.chapters.escalation.tite_boin import LEAST_WATCHED, MOST_PENDING, least_watched
from trialwright.words.declared import Text
from trialwright.words.findings import Fault

REASONS = (*CRM_REASONS, "pending too early to go up", "too many are pending")
_EARLY, _MANY = len(CRM_REASONS), len(CRM_REASONS) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TiteCrm:
    """CRM on weighed patients.

    crm            the model, its brakes and its selection
    most_pending   share of the level's patients above which nobody goes up
    least_watched  fraction of the window that every pending patient of the level has passed before anybody goes up
    """

    crm: Crm
    most_pending: float = 0.5
    least_watched: float = 0.5

    @property
    def reads(self) -> Reads:
        """Each patient's part of the window."""
        return "follow-up"

    def believe(self, trials: Trials) -> Belief:
        """What the model believes of every trial; without each patient alone, a pending one has weight 0."""
        return self.crm.believe(trials, weighed(trials))

    def judge(self, trials: Trials) -> Rulings:
        """As CRM on the weighed patients; up only past the gate."""
        ruled = self.crm.rule(trials, self.believe(trials))
        up = (trials.current > 0) & (ruled.level > trials.current)
        many = trials.at_current(trials.pending) > self.most_pending * trials.at_current(trials.treated) + EQUAL
        early = least_watched(trials) < self.least_watched - EQUAL
        reason = np.where(up & early, _EARLY, np.where(up & many, _MANY, ruled.reason))
        same = np.ones(len(trials))
        return Rulings(
            level=np.where(up & (many | early), WAIT, ruled.level),
            reason=reason,
            reasons=REASONS,
            margin=ruled.margin,
            measure=ruled.measure,
            rule=ruled.rule,
            figures={**ruled.figures, "least": self.least_watched * same, "most": self.most_pending * same},
        )

    def closed(self, trials: Trials) -> Bools:
        """Levels whose rate exceeds the target with a probability above the cap, as the outcomes stand."""
        return self.believe(trials).above > self.crm.cap

    def select(self, trials: Trials) -> Rulings:
        """As CRM selects, once everybody is complete."""
        return self.crm.select(trials)


def weighed(trials: Trials) -> Pending | None:
    """Whoever is in the window without a DLT, with the fraction that is over; None where nobody stands alone."""
    if trials.courses is None:
        return None
    courses = trials.courses
    state, patient = np.nonzero((courses.level > 0) & ~courses.dlt & (courses.follow_up < 1))
    return Pending(state=state, level=courses.level[state, patient] - 1, weight=courses.follow_up[state, patient])


def _build(chosen: Chosen, levels: int) -> Design | Fault:
    crm = CRM.build(chosen, levels)
    if not isinstance(crm, Crm):
        return crm
    return TiteCrm(
        crm=crm, most_pending=chosen.fraction("most_pending"), least_watched=chosen.fraction("least_watched")
    )


TITE_CRM = DesignKind(
    text=Text(
        en="TITE-CRM: CRM that counts pending patients by the part of the window that is over",
        zh="TITE-CRM：按观察窗已度过的比例计入尚未完成观察者的 CRM",
    ),
    source="Cheung YK, Chappell R. Biometrics 2000; 56:1177-1182; source not read; numbers as R's dfcrm 0.2-2.1 "
    "(linear weights); least_watched and most_pending are proposals",
    build=_build,
    settings=(*CRM.settings, MOST_PENDING, LEAST_WATCHED),
)
