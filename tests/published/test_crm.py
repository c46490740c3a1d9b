"""CRM and TITE-CRM as R's dfcrm 0.2-2.1 runs them, and where this one differs on purpose.

Sources: O'Quigley J, Pepe M, Fisher L. Biometrics 1990; 46:33-48; Cheung YK, Chappell R. Biometrics 2000; 56:1177-1182;
files of ``dose/`` (R 4.2.2, November 2026). The exact figures of three levels by nine patients are an enumeration that
was published with those files.
"""

from typing import Any

import numpy as np
import pytest
from tests.published.reading import entries

from trialwright.chapters.escalation.catalogue import planned
from trialwright.chapters.escalation.crm import Crm
from trialwright.chapters.escalation.design import STOP, WAIT, Courses, Plan, Trials, of_counts
from trialwright.chapters.escalation.endings import enumerate_endings
from trialwright.chapters.escalation.history import DoseHistory, read_outcomes
from trialwright.chapters.escalation.operating import Characteristics, score
from trialwright.chapters.escalation.patients import advise
from trialwright.chapters.escalation.tite_crm import TiteCrm
from trialwright.words.findings import Fault

FITS = entries("dfcrm_fits.json", "fits")
MODELS = {"empiric": "power", "logistic": "logistic"}


def _plan(name: str, levels: int, **given: str) -> Plan:
    plan = planned(name, given, levels)
    assert not isinstance(plan, Fault)
    return plan


def _history(outcomes: str, levels: int = 3) -> DoseHistory:
    history = read_outcomes(outcomes, levels)
    assert not isinstance(history, Fault)
    return history


def _settings(fit: dict[str, Any], **more: str) -> dict[str, str]:
    return {
        "target": str(fit["target"]),
        "skeleton": ",".join(str(guess) for guess in fit["prior"]),
        "model": MODELS[fit["model"]],
        "prior_sd": str(fit["scale"]),
        "no_skip": "no",
        "coherent": "no",
        "cap": "1",
        **more,
    }


def _trials(fit: dict[str, Any]) -> Trials:
    level, dlt = np.array([fit["level"]]), np.array([fit["tox"]], dtype=np.bool_)
    weight = np.where(dlt, 1.0, np.array([fit.get("weights", np.ones(level.shape[1]))]).reshape(level.shape))
    levels = len(fit["prior"])
    at = level[0, :, None] == np.arange(1, levels + 1)
    pending = (weight[0] < 1) & ~dlt[0]
    counts = of_counts(at.sum(axis=0)[None], (at & dlt[0][:, None]).sum(axis=0)[None], level[:, -1])
    return Trials(
        treated=counts.treated,
        dlts=counts.dlts,
        pending=(at & pending[:, None]).sum(axis=0)[None],
        current=counts.current,
        last_treated=counts.last_treated,
        last_dlts=counts.last_dlts,
        last_pending=counts.last_pending,
        follow_up=(at * np.where(pending, weight[0], 0)[:, None]).sum(axis=0)[None],
        responses=counts.responses,
        both=counts.both,
        courses=Courses(level=level, dlt=dlt, follow_up=weight),
    )


def test_every_fit_of_dfcrm_recommends_the_same_level() -> None:
    complete = [fit for fit in FITS if "weights" not in fit]
    assert len(complete) == 173
    for fit in complete:
        design = _plan("crm", len(fit["prior"]), **_settings(fit)).design
        assert design.select(_trials(fit)).level[0] == fit["mtd"]


def test_every_fit_of_dfcrm_with_patients_in_the_window_recommends_the_same_level() -> None:
    pending = [fit for fit in FITS if "weights" in fit]
    assert len(pending) == 67
    for fit in pending:
        plan = _plan("tite-crm", len(fit["prior"]), **_settings(fit, least_watched="0", most_pending="1"))
        assert plan.design.judge(_trials(fit)).level[0] == fit["mtd"]


def test_plug_in_and_mean_disagree_in_some_data_sets() -> None:
    """dfcrm takes the rate at the mean parameter, trialr the mean rate; a protocol has to name one."""
    differ = 0
    for fit in FITS:
        mean = _plan(
            "tite-crm", len(fit["prior"]), **_settings(fit, least_watched="0", most_pending="1", estimate="mean")
        )
        by_rates = np.abs(np.array(fit["hp"]["ptox_mean"]) - fit["target"]).argmin() + 1
        assert mean.design.judge(_trials(fit)).level[0] == by_rates
        differ += by_rates != fit["mtd"]
    assert differ == 18


STAN = [fit for fit in entries("trialr_fits.json", "fits") if fit["fn"].startswith("stan_crm")]


@pytest.mark.parametrize("fit", STAN, ids=lambda fit: f"{fit['fn'][15:]} {fit['outcomes']}")
def test_trialr_recommends_the_level_of_the_mean_rates(fit: dict[str, Any]) -> None:
    model = MODELS[fit["fn"].removeprefix("stan_crm model=")]
    given = {"target": str(fit["target"]), "skeleton": ",".join(map(str, fit["skeleton"])), "model": model}
    plan = _plan("crm", 3, **given, estimate="mean", coherent="no", no_skip="no", cap="1")
    assert plan.design.select(_history(fit["outcomes"]).as_trials(3)).level[0] == fit["recommended_dose"]


CRMSIM = entries("dfcrm_crmsim_oc.json", "ocs")


def _exact(each: dict[str, Any], **given: str) -> Characteristics:
    skeleton = ",".join(map(str, each["prior"]))
    plan = _plan(
        "crm", len(each["PI"]), target=str(each["target"]), skeleton=skeleton, cohorts=str(each["n"] // 3), **given
    )
    endings = enumerate_endings(plan)
    assert endings is not None
    return score(endings, np.array([each["PI"]]), each["target"])


@pytest.mark.parametrize("cap", ["1", "0.95"])
@pytest.mark.parametrize("each", CRMSIM, ids=lambda each: str(each["PI"]))
def test_ten_thousand_trials_of_dfcrm_lie_around_the_exact_figures(each: dict[str, Any], cap: str) -> None:
    """With its stop at the cap the design still is dfcrm's but for a chance of at most 0.3 %."""
    exact = _exact(each, cap=cap)
    chance = np.clip(exact.selection[0], 1e-4, None)
    z = (np.array(each["MTD"]) - exact.selection[0]) / np.sqrt(chance * (1 - chance) / each["nsim"])
    assert np.abs(z).max() < 2.6
    assert exact.patients[0] == pytest.approx(each["level"], abs=0.08)
    assert exact.dlts[0] == pytest.approx(each["tox"], abs=0.03)
    assert exact.none[0] < 0.003


def test_three_levels_by_nine_patients_have_the_exact_figures_of_the_notes() -> None:
    exact = _exact(CRMSIM[1], cap="1")
    assert exact.selection[0] == pytest.approx([0.20876, 0.46220, 0.32904], abs=5e-6)
    assert exact.none[0] == pytest.approx(0, abs=1e-12)


def test_six_levels_by_thirty_patients_have_the_exact_figures_of_the_notes() -> None:
    exact = _exact(CRMSIM[2], cap="1")
    assert exact.selection[0] == pytest.approx([0.0001, 0.0190, 0.2754, 0.5628, 0.1402, 0.0024], abs=5e-5)


@pytest.mark.parametrize("outcomes", ["1TTT", "1NTT 1NTT", "1NNT 1TTT"])
def test_the_bare_model_never_stops_and_this_one_does(outcomes: str) -> None:
    """dfcrm answers three DLTs in three patients with three more patients at the lowest level."""
    history = _history(outcomes)
    assert advise(_plan("crm", 3, cap="1"), history).level == 1
    stopped = advise(_plan("crm", 3), history)
    assert (stopped.action, stopped.level) == ("stop", None)
    assert stopped.closed[0] == 1
    assert "by the model the lowest level is too toxic" in stopped.said("en")
    assert "最低剂量水平毒性过大" in stopped.said("zh")


def test_nobody_goes_up_after_a_cohort_at_or_above_the_target() -> None:
    """1NNN 2NNN 3NNN 2NTT: the model still points to level 3; the last cohort forbids it."""
    trials = _history("1NNNNNN 2NNNNNN 2NNT").as_trials(3)
    loose, coherent = _plan("crm", 3, coherent="no").design, _plan("crm", 3).design
    assert loose.judge(trials).level[0] == 3
    ruled = coherent.judge(trials)
    assert ruled.level[0] == 2
    assert ruled.reasons[int(ruled.reason[0])] == "last cohort too toxic to go up"


def test_no_level_is_skipped() -> None:
    trials = _history("1NNN").as_trials(3)
    assert _plan("crm", 3, no_skip="no").design.judge(trials).level[0] == 3
    ruled = _plan("crm", 3).design.judge(trials)
    assert ruled.level[0] == 2
    assert ruled.reasons[int(ruled.reason[0])] == "no level is skipped"


def test_an_untried_level_is_selected_only_where_the_protocol_allows_it() -> None:
    trials = _history("1NNN 2NNT 2NNN").as_trials(3)
    assert _plan("crm", 3).design.select(trials).level[0] == 3
    assert _plan("crm", 3, untried="no").design.select(trials).level[0] == 2
    assert _plan("crm", 3).design.select(DoseHistory(levels=3).as_trials(3)).level[0] == STOP


def test_the_margin_is_the_distance_to_the_nearest_threshold() -> None:
    """Three DLTs in three patients: Pr(rate > 0.25) at level 1 less the cap, the nearest of all thresholds."""
    design = _plan("crm", 3).design
    assert isinstance(design, Crm)
    trials = _history("1TTT").as_trials(3)
    ruled = design.judge(trials)
    assert ruled.margin[0] == pytest.approx(design.believe(trials).above[0, 0] - 0.95)
    nearer = _plan("crm", 3, cap=f"{design.believe(trials).above[0, 0] + 0.001:.6f}").design.judge(trials)
    assert nearer.level[0] == 1
    assert nearer.margin[0] == pytest.approx(0.001, abs=2e-6)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"skeleton": "0.1,0.2"}, "design-guesses"),
        ({"halfwidth": "0.3"}, "design-no-guesses"),
        ({"median": "4"}, "design-no-guesses"),
        ({"model": "logistic", "skeleton": "0.1,0.2,0.96"}, "design-intercept"),
    ],
)
def test_guesses_that_fit_no_ladder_are_refused_with_a_mend(given: dict[str, str], kind: str) -> None:
    refused = planned("crm", given, 3)
    assert isinstance(refused, Fault)
    assert refused.kind == kind


def _waiting(outcomes: str, **given: str) -> int:
    design = _plan("tite-crm", 3, **given).design
    assert isinstance(design, TiteCrm)
    return int(design.judge(_history(outcomes).as_trials(3)).level[0])


def test_nobody_goes_up_before_the_pending_have_been_watched_for_half_of_the_window() -> None:
    assert _waiting("1NN?0.4") == WAIT
    assert _waiting("1NN?0.5") == 2
    assert _waiting("1NN?0.4", least_watched="0.4") == 2
    assert _waiting("1NN?0", least_watched="0") == 2
    assert _waiting("1N?0.9?0.9") == WAIT
    assert _waiting("1N?0.9?0.9", most_pending="0.7") == 2


def test_staying_and_going_down_need_no_gate() -> None:
    assert _waiting("1NNN 2NT?0.1") == 2
    assert _waiting("1NNN 2TT?0.1") == 1


def test_more_follow_up_without_a_dlt_never_lowers_a_level() -> None:
    levels = [_waiting(f"1NNN 2NT?{weight}", least_watched="0", most_pending="1") for weight in ("0", "0.5", "1")]
    assert levels == sorted(levels)
