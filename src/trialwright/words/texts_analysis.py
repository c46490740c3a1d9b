"""The sentences of analyses: what is estimated, what must be believed with it, and what to know first."""

from trialwright.words.wording import Both, both

SENTENCES: dict[str, Both] = {
    # sides
    "two-sided": both("two-sided", "双侧"),
    "one-sided, greater": both("one-sided (greater)", "单侧（大于）"),
    "one-sided, less": both("one-sided (less)", "单侧（小于）"),
    "confidence interval": both("confidence interval", "置信区间"),
    "credible interval": both("credible interval", "可信区间"),
}
