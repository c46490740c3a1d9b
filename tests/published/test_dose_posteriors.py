"""Posteriors of the model-based designs against R packages and against integration done another way.

Sources: the ``meta`` line of every file in ``dose/``. dfcrm 0.2-2.1 integrates to a relative tolerance of 1.2e-4, so
its figures hold to about 1e-5; ``hp`` is the same posterior by a trapezoid rule of 28,001 points. trialr 0.1.6 (Stan)
and crmPack 2.0.1 (JAGS) sample, and hold to about 0.01. ``blrm_quadrature.json`` is a grid of 2,001 x 2,001 points
whose interval probabilities are as coarse as its steps.
"""

from typing import Any

import numpy as np
import pytest
from scipy import integrate
from tests.published.reading import entries

from trialwright.chapters.escalation.one_parameter import Belief, Nodes, Pending, believe, place_nodes
from trialwright.chapters.escalation.skeleton import Curve, Model, guess_rates
from trialwright.chapters.escalation.two_parameters import Intervals, Prior, believe_intervals, lay_grid

MODELS: dict[str, Model] = {"empiric": "power", "logistic": "logistic"}
REFERENCE = Prior(intercept=-1.1, intercept_sd=2.0, log_slope=0.4, log_slope_sd=1.0)


FITS = entries("dfcrm_fits.json", "fits")


def _fit(fit: dict[str, Any]) -> tuple[Nodes, Belief]:
    """A fit of dfcrm, here; whoever has neither a DLT nor full weight is pending."""
    curve = Curve(model=MODELS[fit["model"]], guesses=tuple(fit["prior"]))
    nodes = place_nodes(curve, fit["scale"], fit["target"])
    treated, dlts = np.zeros((1, len(fit["prior"]))), np.zeros((1, len(fit["prior"])))
    pending: list[tuple[int, float]] = []
    for level, dlt, weight in zip(fit["level"], fit["tox"], fit.get("weights", [1] * len(fit["tox"])), strict=True):
        if dlt or weight == 1:
            treated[0, level - 1] += 1
            dlts[0, level - 1] += dlt
        else:
            pending.append((level - 1, weight))
    waiting = Pending(
        state=np.zeros(len(pending), dtype=np.int64),
        level=np.array([level for level, _ in pending], dtype=np.int64),
        weight=np.array([weight for _, weight in pending], dtype=np.float64),
    )
    return nodes, believe(nodes, treated, dlts, waiting)


def test_dfcrm_gives_the_same_rates_in_every_fit() -> None:
    assert len(FITS) == 240
    for fit in FITS:
        _, belief = _fit(fit)
        assert belief.parameter[0] == pytest.approx(fit["estimate"], abs=1e-5)
        assert belief.plugged[0] == pytest.approx(fit["ptox"], abs=5e-6)


def test_a_trapezoid_rule_of_28001_points_gives_the_same_posterior_in_every_fit() -> None:
    for fit in FITS:
        _, belief = _fit(fit)
        truth = fit["hp"]
        assert belief.parameter[0] == pytest.approx(truth["estimate"], abs=1e-9)
        assert belief.variance[0] == pytest.approx(truth["var"], abs=1e-9)
        assert belief.plugged[0] == pytest.approx(truth["ptox_plugin"], abs=1e-9)
        assert belief.means[0] == pytest.approx(truth["ptox_mean"], abs=1e-9)
        assert belief.above[0] == pytest.approx(truth["prob_exceeds_target"], abs=1e-9)


def test_many_states_at_once_get_what_each_gets_alone() -> None:
    curve = Curve(model="logistic", guesses=(0.1, 0.2, 0.3))
    nodes = place_nodes(curve, 1.1, 0.25)
    rng = np.random.default_rng(3)
    treated = rng.integers(0, 5, (2500, 3)).astype(np.float64)
    dlts = np.floor(treated * rng.random(treated.shape))
    waiting = Pending(state=np.array([0, 1500, 1500]), level=np.array([1, 0, 2]), weight=np.array([0.3, 0.1, 0.9]))
    together = believe(nodes, treated, dlts, waiting)
    for row, own in ((0, [0]), (1499, []), (1500, [1, 2]), (2499, [])):
        alone = Pending(state=np.zeros(len(own), dtype=np.int64), level=waiting.level[own], weight=waiting.weight[own])
        single = believe(nodes, treated[row : row + 1], dlts[row : row + 1], alone)
        assert together.means[row] == pytest.approx(single.means[0], abs=1e-12)
        assert together.above[row] == pytest.approx(single.above[0], abs=1e-12)


def test_dfcrm_guesses_the_same_rates() -> None:
    skeletons = entries("dfcrm_getprior.json", "skeletons")
    assert len(skeletons) == 288
    for each in skeletons:
        ours = guess_rates(
            target=each["target"],
            levels=each["nlevel"],
            median=each["nu"],
            halfwidth=each["halfwidth"],
            model=MODELS[each["model"]],
        )
        assert ours == pytest.approx(each["prior"], abs=1e-12)


@pytest.mark.parametrize("refused", [{"median": 4}, {"median": 0}, {"halfwidth": 0.3}, {"target": 0.95}])
def test_guesses_outside_the_fractions_are_refused(refused: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no such guesses"):
        guess_rates(**{"target": 0.25, "levels": 3, "median": 2, "halfwidth": 0.06, **refused})


def _counts(outcomes: str, levels: int) -> tuple[np.ndarray, np.ndarray]:
    treated, dlts = np.zeros((1, levels)), np.zeros((1, levels))
    for cohort in outcomes.split():
        for outcome in cohort[1:]:
            treated[0, int(cohort[0]) - 1] += 1
            dlts[0, int(cohort[0]) - 1] += outcome == "T"
    return treated, dlts


STAN = [fit for fit in entries("trialr_fits.json", "fits") if fit["fn"].startswith("stan_crm")]


@pytest.mark.parametrize("fit", STAN, ids=lambda fit: f"{fit['fn'][15:]} {fit['outcomes']}")
def test_stan_samples_the_same_mean_rates(fit: dict[str, Any]) -> None:
    """trialr samples the logistic curve through the mean dose with a slope whose logarithm is normal, intercept 3."""
    curve = Curve(model=MODELS[fit["fn"].removeprefix("stan_crm model=")], guesses=tuple(fit["skeleton"]))
    treated, dlts = _counts(fit["outcomes"], 3)
    belief = believe(place_nodes(curve, float(np.sqrt(1.34)), fit["target"]), treated, dlts)
    assert belief.means[0] == pytest.approx(fit["prob_tox"], abs=0.01)


NBG = [fit for fit in entries("trialr_fits.json", "fits") if fit["fn"] == "stan_nbg"]


@pytest.mark.parametrize("fit", NBG, ids=lambda fit: fit["outcomes"])
def test_stan_samples_the_same_mean_rates_of_two_parameters(fit: dict[str, Any]) -> None:
    assert (fit["alpha_mean"], fit["alpha_sd"], fit["beta_mean"], fit["beta_sd"]) == (-1.1, 2, 0.4, 1)
    grid = lay_grid(REFERENCE, tuple(map(float, fit["real_doses"])), 1.0, 0.2, 0.35)
    belief = believe_intervals(grid, *_counts(fit["outcomes"], 3))
    assert belief.means[0] == pytest.approx(fit["prob_tox"], abs=0.01)


def _intervals(fit: dict[str, Any]) -> Intervals:
    given, dlts = np.array(fit["x"]), np.array(fit["y"])
    doses = (0.5, 1.0, 2.0)
    treated = np.array([[np.sum(given == dose) for dose in doses]], dtype=np.float64)
    tallied = np.array([[np.sum(dlts[given == dose]) for dose in doses]], dtype=np.float64)
    return believe_intervals(lay_grid(REFERENCE, doses, 1.0, 0.2, 0.35), treated, tallied)


GRID = entries("blrm_quadrature.json", "fits")
COLUMNS = {"mean_ptox": "means", "p_under": "under", "p_target": "target", "p_over": "over"}


def test_crmpack_samples_the_same_intervals() -> None:
    """Within 0.01 but in one fit, where 40,000 samples missed by 0.0103 and the grid of 2,001 x 2,001 sides with us."""
    missed: list[tuple[str, int, list[int]]] = []
    for fit in entries("crmpack_blrm.json", "fits"):
        ours = _intervals(fit)
        for name, column in COLUMNS.items():
            off = np.abs(getattr(ours, column)[0] - fit[name])
            assert off.max() < 0.0104
            missed.extend((name, int(level), fit["y"]) for level in np.flatnonzero(off > 0.01))
    assert missed == [(name, 2, [0, 0, 0, 0, 0, 0, 0, 0, 1]) for name in ("p_under", "p_target")]
    grid = next(fit for fit in GRID if fit["y"] == missed[0][2])
    assert _intervals(grid).under[0, 2] == pytest.approx(grid["p_under"][2], abs=1e-4)


@pytest.mark.parametrize("fit", GRID, ids=lambda fit: str(fit["y"]))
def test_a_grid_of_2001_by_2001_gives_the_same_means(fit: dict[str, Any]) -> None:
    assert _intervals(fit).means[0] == pytest.approx(fit["mean_ptox"], abs=1e-8)


@pytest.mark.parametrize("fit", GRID, ids=lambda fit: str(fit["y"]))
def test_the_grid_gives_the_same_intervals_but_for_its_steps_at_the_reference_dose(fit: dict[str, Any]) -> None:
    """Away from the reference dose the errors of the steps cancel; at it the end of an interval runs along the grid."""
    ours = _intervals(fit)
    for name, column in tuple(COLUMNS.items())[1:]:
        away = getattr(ours, column)[0][[0, 2]]
        assert away == pytest.approx(np.array(fit[name])[[0, 2]], abs=1e-4)
        assert getattr(ours, column)[0][1] == pytest.approx(fit[name][1], abs=4e-3)


def test_where_the_grid_differs_adaptive_integration_sides_with_the_exact_edge() -> None:
    """At the reference dose the rate is that of the intercept, so its distribution is one integral within another."""
    fit = GRID[1]
    lifts = np.log(np.array(fit["x"]))

    def over_slopes(intercept: float) -> float:
        def density(log_slope: float) -> float:
            logit = intercept + np.exp(log_slope) * lifts
            log = -np.logaddexp(0, np.where(np.array(fit["y"]) == 1, -logit, logit)).sum()
            return float(np.exp(log - ((intercept + 1.1) / 2) ** 2 / 2 - (log_slope - 0.4) ** 2 / 2))

        return integrate.quad(density, -7, 8, epsabs=0, epsrel=1e-9)[0]

    edge = float(np.log(0.35 / 0.65))
    below = integrate.quad(over_slopes, -20, edge, epsabs=0, epsrel=1e-8)[0]
    above = integrate.quad(over_slopes, edge, 18, epsabs=0, epsrel=1e-8)[0]
    truth = above / (below + above)
    assert _intervals(fit).over[0, 1] == pytest.approx(truth, abs=1e-7)
    assert abs(fit["p_over"][1] - truth) > 2e-3


def test_intervals_of_correlated_parameters_agree_with_adaptive_integration() -> None:
    prior = Prior(intercept=-0.8, intercept_sd=1.5, log_slope=0.1, log_slope_sd=0.7, correlation=-0.5)
    doses = (1.0, 2.5)
    treated, dlts = np.array([[3.0, 6.0]]), np.array([[0.0, 2.0]])

    def density(log_slope: float, intercept: float) -> float:
        logit = intercept + np.exp(log_slope) * np.log(np.array(doses) / 2)
        log = -(dlts[0] * np.logaddexp(0, -logit) + (treated - dlts)[0] * np.logaddexp(0, logit)).sum()
        first, second = (intercept + 0.8) / 1.5, (log_slope - 0.1) / 0.7
        return float(np.exp(log - (first**2 + first * second + second**2) / 1.5))

    def mass(low: float) -> float:
        """Of intercepts for which the rate of the second level lies above ``low``; the slope is the outer variable."""
        return integrate.dblquad(
            lambda intercept, log_slope: density(log_slope, intercept),
            -5,
            5,
            lambda log_slope: -15 if low == 0 else np.log(low / (1 - low)) - np.exp(log_slope) * np.log(1.25),
            14,
            epsabs=0,
            epsrel=1e-6,
        )[0]

    grid = lay_grid(prior, doses, 2.0, 0.16, 0.33)
    assert believe_intervals(grid, treated, dlts).over[0, 1] == pytest.approx(mass(0.33) / mass(0), abs=1e-6)
