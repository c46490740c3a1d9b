"""Robust borrowing from earlier trials, beside two worked examples.

Source: RBesT 1.11-0, articles 'Getting started with RBesT (binary)' (ankylosing spondylitis, Baeten 2013) and 'RBesT
for a Normal Endpoint' (Crohn's disease, Hueber 2012), as printed there on R 4.6.1.
"""

import numpy as np
import pytest

from trialwright.analysis import borrowed_mean, borrowed_rate
from trialwright.analysis.mixtures import BetaMixture, NormalMixture

SPONDYLITIS = BetaMixture.of(
    (0.4612914, 33.9513487, 103.0146367),
    (0.1917812, 19.4400089, 41.5205219),
    (0.1893896, 12.2692310, 55.9202833),
    (0.1575378, 2.2521243, 5.4812202),
)
CROHN = NormalMixture.of(
    (0.50104846, -51.42408665, 19.04525409),
    (0.41871594, -47.25917128, 7.85193726),
    (0.08023561, -55.07086416, 44.57325000),
)


def test_a_belief_about_a_share_is_summed_up() -> None:
    """The quantiles are printed from an interpolation."""
    assert SPONDYLITIS.mean()[0] == pytest.approx(0.25545885, abs=1e-8)
    assert SPONDYLITIS.sd()[0] == pytest.approx(0.08662045, abs=1e-8)
    found = [SPONDYLITIS.quantile(each)[0] for each in (0.025, 0.5, 0.975)]
    assert found == pytest.approx([0.10730400, 0.24758768, 0.46276759], abs=5e-5)
    assert round(SPONDYLITIS.people()[0]) == 24


def test_a_belief_about_a_mean_is_worth_so_many_people() -> None:
    assert round(CROHN.people(88)[0]) == 21


def test_one_of_six_on_placebo_and_fourteen_of_24_treated() -> None:
    share, kept, larger = borrowed_rate.analyse(
        14, 24, 1, 6, history=SPONDYLITIS, history_from="Baeten 2013", prior=(0.5, 1)
    )
    assert larger.estimate[0] == pytest.approx(0.9917197, abs=5e-8)
    assert kept.estimate[0] > 0.8
    assert "history disagrees" not in {each.name for each in share.warned()}


@pytest.mark.parametrize(("treated", "placebo", "convinced"), [(15, 3, True), (14, 4, False)])
def test_just_enough_and_just_too_little_without_a_guard(treated: int, placebo: int, convinced: bool) -> None:
    _, _, larger = borrowed_rate.analyse(
        treated, 24, placebo, 6, history=SPONDYLITIS, history_from="Baeten 2013", vague=0, prior=(0.5, 1)
    )
    assert (larger.estimate[0] > 0.95) == convinced


def test_crohns_disease() -> None:
    """39 treated with mean -29.2 and error 14.0, 20 on placebo with mean -63.1 and error 13.9."""
    placebo = CROHN.made_robust(0.2, -50, 88).updated(np.array([-63.1]), np.array([13.9]))
    active = NormalMixture.of((1, -50, 88)).updated(np.array([-29.2]), np.array([14.0]))
    difference = active.minus(placebo)
    assert difference.below(np.zeros(1))[0] == pytest.approx(0.06270104, abs=5e-9)
    assert difference.below(np.full(1, -50.0))[0] == pytest.approx(3.827361e-06, abs=5e-13)


def test_a_mean_from_single_values_is_the_same_update() -> None:
    values = np.array([-10.0, -40.0, -80.0, -30.0, -90.0])
    treated = np.array([True, True, True, False, False])
    mean, kept, difference, above = borrowed_mean.analyse(
        values, treated, sd=88, history=CROHN, history_from="Hueber 2012", vague_mean=-50, prior=(-50, 88)
    )
    placebo = CROHN.made_robust(0.2, -50, 88).updated(np.array([-60.0]), np.array([88 / np.sqrt(2)]))
    active = NormalMixture.of((1, -50, 88)).updated(np.array([-130 / 3]), np.array([88 / np.sqrt(3)]))
    assert mean.estimate[0] == pytest.approx(placebo.mean()[0])
    assert kept.estimate[0] == pytest.approx(1 - placebo.weights[0, -1])
    assert difference.estimate[0] == pytest.approx(active.mean()[0] - placebo.mean()[0])
    assert above.estimate[0] == pytest.approx(1 - active.minus(placebo).below(np.zeros(1))[0])
