"""What stands before any p-value."""

import re

import numpy as np
import pytest

from trialwright.analysis import ancova
from trialwright.analysis.honesty import Means, Shares, idle_covariates, labels, smallest_p
from trialwright.analysis.result import Sides
from trialwright.words.declared import Text

NEW_ONSET = Text(
    en="residual SD of ln(mean AUC + 1) in new-onset type 1", zh="新发 1 型糖尿病中 ln(平均 AUC + 1) 的残差标准差"
)


def _means(difference: float, sd: float = 0.157) -> Means:
    return Means(name=Text(en="as in new onset", zh="同新发患者"), difference=difference, sd=sd, source=NEW_ONSET)


def test_four_against_three_cannot_be_significant_two_sided_and_the_label_says_so() -> None:
    """16 = 9 + 7 gives 4 against 3 in part 2, or 13 against 3 with part 1 pooled: clinical review, Analysis."""
    assert smallest_p(4, 3) == pytest.approx(2 / 35)
    assert smallest_p(4, 3, Sides.GREATER) == pytest.approx(1 / 35)
    assert smallest_p(13, 3) == pytest.approx(2 / 560)
    assert smallest_p(7, 0) == 1
    said = [each.said("en") for each in labels(4, 3, randomised=False)]
    assert said[0].startswith("descriptive: no randomisation")
    assert said[1].startswith("asked two-sided")
    assert "0.057, above 0.05. No outcome can be significant by it" in said[2]
    straight = ancova.analyse(np.arange(7.0)[None], np.arange(7) > 2, np.zeros((7, 0)), ids="abcdefg").difference.test
    assert straight is not None
    assert straight.p[0] < 0.05  # from a model, so the label must not deny it
    assert said[2].endswith("a smaller p-value of another method leans on what that method assumes")
    assert said[3] == "no scenario was declared: nothing is known of the power"
    assert [each.name for each in labels(13, 3, randomised=True)][:2] == ["asked two-sided", "p can reach"]


def test_the_labels_stand_in_chinese_too() -> None:
    said = [each.said("zh") for each in labels(4, 3, randomised=False, sides=Sides.GREATER, scenarios=[_means(0.15)])]
    assert all(re.search(r"[一-鿿]", each) for each in said)
    assert "单侧" in said[1]
    assert "0.029" in said[2]
    assert "同新发患者" in said[3]
    assert "新发 1 型糖尿病" in said[3]


@pytest.mark.parametrize(("difference", "published"), [(0.10, 0.22), (0.15, 0.43), (0.235, 0.80)])
def test_power_of_eight_against_eight(difference: float, published: float) -> None:
    """Residual SD 0.146 to 0.160 in three trials of new-onset type 1; 22, 43 and 80 % were computed in R."""
    assert _means(difference).power(8, 8, Sides.TWO, 0.05) == pytest.approx(published, abs=0.01)


def test_power_of_means_is_how_often_the_test_rejects() -> None:
    generator = np.random.default_rng(11)
    treated = np.arange(9) < 5
    y = generator.normal(size=(40_000, 9)) + 1.2 * treated
    for sides in Sides:
        test = ancova.analyse(y, treated, np.zeros((9, 0)), ids=list("abcdefghi"), sides=sides).difference.test
        assert test is not None
        assert _means(1.2, sd=1).power(5, 4, sides, 0.05) == pytest.approx((test.p <= 0.05).mean(), abs=0.01)
    assert _means(1.2).power(2, 1, Sides.TWO, 0.05) > 0
    assert _means(1.2).power(3, 0, Sides.TWO, 0.05) == 0


def test_power_of_shares_counts_every_table() -> None:
    """Two against two can never give 0.05; all against none of eight always does."""
    name, source = Text(en="responders", zh="应答者"), Text(en="proposal", zh="建议")
    sure = Shares(name=name, share=1, others_share=0, source=source)
    assert sure.power(2, 2, Sides.TWO, 0.05) == 0
    assert sure.power(8, 8, Sides.TWO, 0.05) == 1
    even = Shares(name=name, share=0.5, others_share=0.5, source=source)
    assert 0 < even.power(8, 8, Sides.TWO, 0.05) <= 0.05


def test_a_covariate_is_idle_when_its_t_value_is_within_one() -> None:
    generator = np.random.default_rng(5)
    arm, x = np.arange(16) < 8, generator.normal(size=(200, 16, 2))
    y = generator.normal(size=(200, 16)) + 0.4 * x[..., 0]
    names = [Text(en="islet mass", zh="胰岛当量"), Text(en="age", zh="年龄")]
    slopes = ancova.analyse(y, arm, x, ids=[str(each) for each in range(16)]).slopes
    for slope, idle in zip(slopes, idle_covariates(y, arm, x, names), strict=True):
        assert slope.error is not None
        assert idle.trials is not None
        assert (idle.trials == (np.abs(slope.estimate / slope.error) <= 1)).all()
    constant = np.stack([x[0, :, 0], np.full(16, 0.02)], axis=-1)
    first, second = idle_covariates(3 * x[:1, :, 0] + y[:1], arm, constant, names)
    assert first.trials is not None
    assert second.trials is not None
    assert not first.trials[0]
    assert second.trials[0]
    assert second.said("zh") == "校正 年龄 无益：残差并未减小"
