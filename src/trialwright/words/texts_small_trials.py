"""The sentences of exact and Bayesian methods, and what so few people can show at all."""

from trialwright.words.wording import Both, both

SENTENCES: dict[str, Both] = {
    # what is estimated
    "probability higher": both(
        "probability that a treated patient is higher than one of the others (a tie counts half)",
        "试验组参与者高于参照组参与者的概率（相等计一半）",
    ),
    "difference of means": both("difference of means (treated minus others)", "均数差（试验组减参照组）"),
    "shift": both("shift (treated against others)", "位置差（试验组相对参照组）"),
    "share": both("share of patients", "参与者比例"),
    "share of the treated": both("share of the treated", "试验组比例"),
    "share of the others": both("share of the others", "参照组比例"),
    "mean of the others": both("mean of the others", "参照组均值"),
    "probability of a larger share": both(
        "probability that the share of the treated is larger, given prior and outcomes",
        "给定先验与结果，试验组比例更大的概率",
    ),
    "probability of a difference above zero": both(
        "probability that the difference is above zero, given prior and outcomes", "给定先验与结果，差值大于零的概率"
    ),
    "weight of history": both("weight that history keeps after the outcomes", "纳入结果后历史资料保留的权重"),
    "rate per patient-year": both("events per patient-year", "每人年事件数"),
    "rate of the treated": both("events per patient-year of the treated", "试验组每人年事件数"),
    "rate of the others": both("events per patient-year of the others", "参照组每人年事件数"),
    "rate ratio": both("ratio of event rates (treated by others)", "事件率比（试验组比参照组）"),
    "odds ratio": both("odds ratio (treated by others)", "比值比（试验组比参照组）"),
    "cumulative incidence": both("share that has had the event by {by}", "至 {by} 的累积发生率"),
    "mean cumulative count": both("mean number of events by {by}", "至 {by} 的人均累积事件数"),
    "e-value": both("E-value of the estimate", "估计值的 E 值"),
    "e-value of the interval": both("E-value of the end of the interval nearest to 1", "区间近端的 E 值"),
    # what "as extreme" means
    "as far from the mean": both(
        "two-sided: arrangements at least as far from their mean, on either side",
        "双侧：与均值的距离不小于观察值的排列，两侧均计",
    ),
    "twice the smaller tail": both("two-sided: twice the smaller tail", "双侧：较小单侧概率的两倍"),
    "no more likely": both(
        "two-sided: every outcome no more likely than the observed one", "双侧：所有不比观察结果更可能的结果"
    ),
    # what must be believed
    "same shape": both("the arms differ by a shift alone", "两组仅位置不同，分布形态相同"),
    "independent people": both("one patient's outcome tells nothing of another's", "各参与者的结局相互独立"),
    "level on average": both(
        "the interval covers its level on average; for single values of the share it may cover less",
        "区间平均达到其置信水平；对个别真值可能低于该水平",
    ),
    "events independent": both(
        "each event comes independently of all others: too narrow when a few patients have many",
        "各事件相互独立：若少数参与者多次发生，区间会过窄",
    ),
    "constant rate": both("the rate is the same early and late", "事件率不随时间变化"),
    "leaving tells nothing": both(
        "whoever stopped being observed is like those still observed", "停止观察者与仍在观察者无差别"
    ),
    "odds multiply": both(
        "arm and covariates each multiply the odds, at any value of the others",
        "分组与各协变量对比值的作用相乘且互不影响",
    ),
    "no confounder left": both(
        "no other characteristic both steers the choice of arm and acts on the outcome",
        "不存在其他既影响分组又影响结局的因素",
    ),
    "people in between": both(
        "it speaks of those who could have been in either arm, not of all who were treated",
        "结果针对两组均可能入选的人群，而非全部接受治疗者",
    ),
    "confounder one": both(
        "the confounder is a single one, and the risk ratio stands for the effect",
        "混杂因素为单一因素，效应以风险比表示",
    ),
    "residuals normal": both(
        "what the model leaves unexplained follows a normal law with one spread", "残差服从同一方差的正态分布"
    ),
    "sd known": both("the spread between patients is known: {sd}", "个体间标准差已知：{sd}"),
    "prior stated": both("believed before the outcomes: {prior}", "事先的先验：{prior}"),
    "history exchangeable": both(
        "the controls are like those of {source}; with its guard, that is worth about {people} patients (moments)",
        "参照组与 {source} 的人群可比；加入稳健成分后约相当于 {people} 名参与者（矩法）",
    ),
    # what to know first
    "p out of reach": both(
        "with these numbers and ties no outcome gives a p-value of {alpha} or less",
        "在此例数与结值下，任何结果的 P 值都不会达到 {alpha} 或以下",
    ),
    "too many to count": both(
        "too many arrangements to count; no exact p-value or interval", "排列数过多，无法给出精确 P 值或区间"
    ),
    "interval unbounded": both(
        "so few patients carry no {level} % interval: it is unbounded; the widest finite one has {widest} %",
        "例数过少，无法给出 {level}% 区间：区间无界；最宽的有限区间为 {widest}%",
    ),
    "no end in reach": both(
        "the interval has no end within reach: the outcomes do not bound it", "区间一端无界：现有结果无法限定"
    ),
    "none so far": both(
        "0 of {people}: with {level} % one-sided at most {one} %, with {level} % two-sided at most {two} %",
        "{people} 例中 0 例：{level}% 单侧上限 {one}%，{level}% 双侧上限 {two}%",
    ),
    "nobody": both("nobody was observed", "无人被观察"),
    "nobody watched": both("no time under observation", "无观察时间"),
    "nobody watched so long": both(
        "nobody was watched so long, while some might still have had the event", "无人观察至该时点，而仍可能发生事件"
    ),
    "interval not from this method": both(
        "nobody, or everybody, so far: take the interval from the exact methods",
        "迄今无人或全部发生：区间请采用精确方法",
    ),
    "event after the end": both("an event after observation ended", "有事件发生在观察结束之后"),
    "no events in an arm": both("an arm without events: see the exact rate", "某组无事件：请见精确事件率"),
    "no ratio": both(
        "no event, or no time under observation, in an arm: no ratio", "无事件或某组无观察时间：无法计算率比"
    ),
    "events cluster": both(
        "events cluster in few patients: an interval that takes them as independent is too narrow",
        "事件集中于少数参与者：假定事件独立的区间过窄",
    ),
    "nobody or everybody": both("nobody or everybody responded: nothing to compare", "无人应答或全部应答：无从比较"),
    "arms told apart": both(
        "the covariates tell the arms apart completely: no patient could have been in either",
        "协变量可完全区分两组：无重叠人群",
    ),
    "history disagrees": both(
        "the outcomes agree less with history than was expected; history has lost weight",
        "结果与历史资料的一致性低于预期，历史权重下降",
    ),
    "interval holds one": both("the interval holds 1: nothing needs to be explained away", "区间包含 1：无需解释"),
    # before any p-value
    "not randomised": both(
        "descriptive: no randomisation. A p-value would say how often chance alone parts the arms so far; choice "
        "of patients can do it too",
        "仅为描述性分析：未随机分组。P 值只说明偶然造成此差距的可能性，而入组选择同样可造成差距",
    ),
    "asked two-sided": both(
        "asked two-sided: a difference in either direction counts", "双侧检验：两个方向的差异均计入"
    ),
    "asked one-sided": both(
        "asked one-sided: only a difference in the stated direction counts, and the interval has one bound",
        "单侧检验：仅计入所述方向的差异，区间仅有一个界限",
    ),
    "p can reach": both(
        "{treated} against {others}: the smallest p-value that an exact rank test can give is {least}; ties make "
        "it larger",
        "{treated} 例对 {others} 例：精确秩和检验可达到的最小 P 值为 {least}；有结值时更大",
    ),
    "p cannot reach": both(
        "{treated} against {others}: the smallest p-value that an exact rank test can give is {least}, above "
        "{alpha}. No outcome can be significant by it; a smaller p-value of another method leans on what that method "
        "assumes",
        "{treated} 例对 {others} 例：精确秩和检验可达到的最小 P 值为 {least}，大于 {alpha}，任何结果按此检验都不可能显著；"
        "其他方法若得出更小的 P 值，则依赖于该方法的假定",
    ),
    "power under scenario": both(
        "under the scenario '{scenario}' ({source}) the power is {power} %; a scenario, not the power of this trial",
        "在情景“{scenario}”（{source}）下检验效能为 {power}%；此为假设情景，并非本试验的检验效能",
    ),
    "no scenario": both("no scenario was declared: nothing is known of the power", "未声明任何情景：检验效能未知"),
    "covariate idle": both(
        "adjusting for {name} gains nothing: what is left unexplained is no smaller with it",
        "校正 {name} 无益：残差并未减小",
    ),
}
