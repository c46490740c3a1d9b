"""What the software writes in both languages is read in one."""

import pytest

from trialwright.words.wording import in_one_language


@pytest.mark.parametrize(
    ("written", "en", "zh"),
    [
        ("224 kg/m2 is hardly possible / 224 kg/m2 几乎不可能", "224 kg/m2 is hardly possible", "224 kg/m2 几乎不可能"),
        ("in U / L / day? / 单位是否为 U / L？", "in U / L / day?", "单位是否为 U / L？"),
        ("in one language / only", "in one language / only", "in one language / only"),
        ("ward 5", "ward 5", "ward 5"),
        ("只有中文", "只有中文", "只有中文"),
        ("'中文' is no code / “中文”不是编码", "'中文' is no code", "“中文”不是编码"),
    ],
)
def test_each_reader_has_their_half(written: str, en: str, zh: str) -> None:
    assert (in_one_language(written, "en"), in_one_language(written, "zh")) == (en, zh)
