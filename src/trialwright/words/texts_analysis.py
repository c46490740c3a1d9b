"""The sentences of analyses: what is estimated, what must be believed with it, and what to know first."""

from trialwright.words.wording import Both, both

SENTENCES: dict[str, Both] = {
    # sides
    "two-sided": both("two-sided", "双侧"),
    "one-sided, greater": both("one-sided (greater)", "单侧（大于）"),
    "one-sided, less": both("one-sided (less)", "单侧（小于）"),
    "interval": both("{kind}, level {level}, {sides}", "{kind}，水平 {level}，{sides}"),
    "p-value": both("p-value, {sides}, against {null}", "P 值，{sides}，原假设值 {null}"),
    "confidence interval": both("confidence interval", "置信区间"),
    "credible interval": both("credible interval", "可信区间"),
    # quantities
    "adjusted difference": both("adjusted difference (treated minus reference)", "校正后组间差值（试验组减参照组）"),
    "adjusted difference at a visit": both(
        "adjusted difference at {visit} (treated minus reference)", "{visit}校正后组间差值（试验组减参照组）"
    ),
    "mean of the reference arm": both("least-squares mean of the reference arm", "参照组最小二乘均值"),
    "mean of the treated arm": both("least-squares mean of the treated arm", "试验组最小二乘均值"),
    "geometric mean of the reference arm": both(
        "adjusted geometric mean of (value + 1), less 1, of the reference arm", "参照组校正后（数值 + 1）几何均值减 1"
    ),
    "geometric mean of the treated arm": both(
        "adjusted geometric mean of (value + 1), less 1, of the treated arm", "试验组校正后（数值 + 1）几何均值减 1"
    ),
    "mean of the reference arm at a visit": both(
        "least-squares mean of the reference arm at {visit}", "{visit}参照组最小二乘均值"
    ),
    "mean of the treated arm at a visit": both(
        "least-squares mean of the treated arm at {visit}", "{visit}试验组最小二乘均值"
    ),
    "effect of a covariate": both("effect of one unit of {covariate}", "{covariate}每增加一个单位的效应"),
    # assumptions
    "ancova-linear": both(
        "each covariate acts along a straight line, equally in both arms", "各协变量呈线性作用，且两组相同"
    ),
    "ancova-spread": both(
        "outcomes scatter equally in both arms, roughly as a normal law", "两组结局离散程度相同，近似正态分布"
    ),
    "ancova-complete": both(
        "whoever is left out would have done as those with the same covariates who are in",
        "未纳入者的结局与协变量相同的纳入者一致",
    ),
    "exchangeable": both(
        "the arms differ only by treatment and by the covariates in the model: true by design only after randomisation",
        "两组除治疗与模型内协变量外无其他差异：仅随机分组可由设计保证",
    ),
    "mmrm-normal": both(
        "outcomes of one patient at all visits follow a joint normal law with the same covariance in both arms",
        "每名参与者各次访视结局服从联合正态分布，两组协方差相同",
    ),
    "missing at random": both(
        "whether an outcome is missing depends only on what was observed of that patient",
        "结局是否缺失仅取决于该参与者已有的观测值",
    ),
    "missing before leaving": both(
        "an outcome that is missing before leaving is missing at random", "退出前的缺失为随机缺失"
    ),
    "kenward-roger small": both(
        "Kenward-Roger corrects for a small trial, not for a very small one (Skene and Kenward 2010)",
        "Kenward-Roger 校正适用于小样本，不适用于极小样本（Skene 与 Kenward，2010）",
    ),
    "assumes missing at random": both(
        "those who left would have gone on as their own arm did", "退出者此后的变化与本组相同"
    ),
    "assumes jump to reference": both(
        "those who left have the mean of the reference arm from then on", "退出者此后取参照组均值"
    ),
    "assumes copy increments in reference": both(
        "those who left keep what they had gained, and change from then on as the reference arm does",
        "退出者保留已有获益，此后的变化与参照组相同",
    ),
    "assumes copy reference": both(
        "those who left are as if they had been in the reference arm from the start",
        "退出者视同自始即属参照组",
    ),
    "moved": both(
        "missing outcomes lie {treated} (treated) and {reference} (reference) from what is expected",
        "缺失结局偏离期望值：试验组 {treated}，参照组 {reference}",
    ),
    "bounds": both(
        "no missing outcome is worse than {worst} or better than {best}", "缺失结局不差于 {worst}，不优于 {best}"
    ),
    # warnings
    "no estimate": both(
        "no estimate: too few patients, an arm or visit without outcomes, or covariates that repeat one another",
        "无法估计：参与者过少，某组或某次访视无结局，或协变量彼此重复",
    ),
    "no spread": both(
        "no interval and no p-value: the outcomes leave no spread around the model, as when all are equal",
        "无区间与 P 值：结局在模型之外无离散，例如全部相同",
    ),
    "no robust error": both(
        "no robust standard error: one patient alone decides an effect", "无稳健标准误：某一效应仅由一名参与者决定"
    ),
    "left out": both(
        "patients left out for want of an outcome or covariate: up to {most}", "因缺结局或协变量未纳入：最多 {most} 名"
    ),
    "crowded": both(
        "fewer than five patients for each parameter beside the mean (covariates: {covariates})",
        "除均值外每个参数不足五名参与者（协变量 {covariates} 个）",
    ),
    "fell back": both(
        "the model with covariance '{first}' had no answer; '{to}' was used instead",
        "协方差结构“{first}”的模型无解；改用“{to}”",
    ),
    "fell back on ancova": both(
        "the models from covariance '{first}' on had no answer; a separate analysis of covariance at each visit, of "
        "those with an outcome there, was used instead",
        "自协方差结构“{first}”起的各模型均无解；改为各次访视单独协方差分析，仅含当次有结局者",
    ),
    "imputed": both("outcomes put in that nobody observed: up to {most}", "插补而非观测的结局：最多 {most} 个"),
    "set aside": both("outcomes after leaving, not used: up to {most}", "退出后的结局未使用：最多 {most} 个"),
    "no jackknife": both(
        "no interval: without one of the patients the model has no answer", "无区间：去除某名参与者后模型无解"
    ),
    "nobody to move": both("no outcome is missing at this visit: nothing was moved", "此次访视无缺失结局：未作偏移"),
    "not every combination": both(
        "more than {most} outcomes are missing: not every combination is listed",
        "缺失结局超过 {most} 个：未列出全部组合",
    ),
}
