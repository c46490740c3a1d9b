"""Exact rank tests on published values of single patients.

Source: reparixin in islet transplantation, Chicago, Diabetes 2019; 68(Suppl 1):218-OR: islet engraftment index and
BETA-2 score on day 75. The exact p-values were counted by hand from the 56 ways to pick 3 of 8.
"""

import numpy as np
import pytest

from trialwright.analysis import exact_rank

INDEX = [5.92, 6.02, 7.04, 9.44, 11.99, 0, 4.56, 5.02]
BETA_2 = [15.5, 21, 22, 23, 23, 0, 10, 19]
REPARIXIN = np.arange(8) < 5


@pytest.mark.parametrize(("values", "exact", "published"), [(INDEX, 2 / 56, 0.035), (BETA_2, 4 / 56, 0.07)])
def test_engraftment_with_reparixin(values: list[float], exact: float, published: float) -> None:
    test = exact_rank.analyse(values, REPARIXIN).test
    assert test is not None
    assert test.p[0] == pytest.approx(exact, rel=1e-12)
    assert abs(test.p[0] - published) < 0.002
