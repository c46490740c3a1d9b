"""The sentences of the live escalation: what speaks against a dose, a decision, an allocation."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.words.wording import Both, FindingText, both, finding

FINDINGS: Mapping[str, FindingText] = MappingProxyType(
    {
        "dose-undeclared": finding(
            ("the study leaves open: {what}", "方案尚未规定：{what}"),
            ("Nobody may be treated until the approved protocol says it", "须由获批方案规定后方可给药"),
        ),
        "dose-strange-level": finding(
            (
                "{subject} was given a level that this study version does not know",
                "{subject} 所用剂量组不在本研究版本中",
            ),
            ("Correct what was recorded, or name the level in the study", "请更正记录，或在研究方案中写明该剂量组"),
        ),
        "dose-not-recruiting": finding(
            ("recruitment is not open: {where}", "尚未开放入组：{where}"),
            ("The principal investigator says how recruitment stands", "由主要研究者登记入组状态"),
        ),
        "dose-suspended": finding(
            ("treatment is suspended since {since} ({scope})", "自 {since} 起暂停给药（{scope}）"),
            (
                "The safety board ends a suspension; safety records and follow-up go on",
                "由数据与安全监查委员会解除暂停；安全性记录与随访照常进行",
            ),
        ),
        "dose-frozen": finding(
            (
                "the dose of {subject} on {day} broke a guard and nobody has decided about it",
                "{subject} 于 {day} 的给药违反防护条件，尚无决定",
            ),
            ("The safety board reads it and signs a decision", "由数据与安全监查委员会审阅并签署决定"),
        ),
        "dose-unadjudicated": finding(
            (
                "a toxicity of {subject} on {day} is not adjudicated: pending holds",
                "{subject} 于 {day} 的毒性尚未裁定，待定期间暂停给药",
            ),
            ("Adjudicate it first", "请先完成裁定"),
        ),
        "dose-nothing-open": finding(
            ("no signed decision has opened a dose level", "尚无签署的决定开放剂量组"),
            ("The safety board decides and signs", "由数据与安全监查委员会作出决定并签名"),
        ),
        "dose-level-closed": finding(
            ("level {level} is not the one that is open ({open})", "剂量组 {level} 未开放，当前开放剂量组为 {open}"),
            ("Only the level that was opened may be given", "只能给予已开放的剂量组"),
        ),
        "dose-unknown-level": finding(
            ("the ladder has no level '{level}'", "剂量阶梯中没有“{level}”"),
            ("Choose a level of the study", "请选择研究方案中的剂量组"),
        ),
        "dose-old-decision": finding(
            ("the dose of {subject} was authorised under an earlier decision", "{subject} 的给药授权基于先前的决定"),
            ("Revoke it and authorise it again under the decision in force", "请撤销后按现行决定重新授权"),
        ),
        "dose-cohort-full": finding(
            ("all {places} places of the open cohort are taken", "当前剂量组的 {places} 个名额已满"),
            (
                "Wait for the next decision, or replace whoever cannot be evaluated",
                "请等待下一次决定，或替补不可评价者",
            ),
        ),
        "dose-cap": finding(
            ("all {most} places are taken: {part}", "计划例数 {most} 已满：{part}"),
            ("More participants need an amended protocol", "增加例数须修订方案"),
        ),
        "dose-stagger": finding(
            (
                "{day} is inside the stagger; the first possible day is {first}",
                "{day} 在给药间隔之内；最早可给药日期为 {first}",
            ),
            ("Choose that day or a later one", "请选择该日或之后的日期"),
        ),
        "dose-day-past": finding(
            ("{day} is past", "{day} 已过"),
            (
                "Authorise a dose for today or later; a dose that was given is recorded as given",
                "只能授权今日或之后的给药；已给予的剂量请登记为实际给药",
            ),
        ),
        "dose-no-consent": finding(
            ("{subject} has no consent that is complete and signed", "{subject} 无已完成并签名的知情同意"),
            ("Complete and sign the consent form", "请完成并签署知情同意表单"),
        ),
        "dose-consent-scope": finding(
            ("{subject} did not agree to these cells", "{subject} 未同意接受该细胞输注"),
            ("Nobody is given what they did not agree to", "不得给予未经同意的治疗"),
        ),
        "dose-withdrawn": finding(
            ("{subject} withdrew from treatment", "{subject} 已撤回治疗同意"),
            ("Nobody is treated after withdrawal; follow-up goes on as agreed", "撤回后不得给药；随访按约定进行"),
        ),
        "dose-not-eligible": finding(
            (
                "{subject} is not eligible by the answers as they stand, judged at admission",
                "按现有答案于入院时判定，{subject} 不符合或待确认入选条件",
            ),
            ("See what is missing or against it on the screening page", "请查看筛选页面所缺或不符的条目"),
        ),
        "dose-not-judged-again": finding(
            (
                "{subject} was not judged again within {within} days before the infusion",
                "{subject} 未在输注前 {within} 天内重新判定入选资格",
            ),
            ("Record the admission and judge again", "请记录入院日期并重新判定"),
        ),
        "dose-lot-unreleased": finding(
            ("lot {lot} was not released, or was called back", "批次 {lot} 未放行或已召回"),
            ("Quality releases a lot before it is given", "须由质量部门放行后方可使用"),
        ),
        "dose-lot-recalled": finding(
            ("lot {lot} was called back", "批次 {lot} 已召回"),
            ("Choose another released lot", "请选择其他已放行批次"),
        ),
        "dose-lot-product": finding(
            (
                "lot {lot} is one of {product}, not of the cells whose dose is escalated",
                "批次 {lot} 的产品为 {product}，并非剂量递增的细胞产品",
            ),
            ("Choose a lot of the right product", "请选择正确产品的批次"),
        ),
        "dose-lot-reserved": finding(
            ("lot {lot} is reserved for somebody else", "批次 {lot} 已预留给他人"),
            ("Choose another lot", "请选择其他批次"),
        ),
        "dose-arm": finding(
            ("{subject} has no arm that is given cells", "{subject} 未分配至接受细胞的组别"),
            ("In part 2 the arm is given first, with its reason", "第二部分须先分组并写明理由"),
        ),
        "dose-other-part": finding(
            ("{subject} belongs to part 2", "{subject} 属于第二部分"),
            ("Only participants of the first part are treated now", "目前仅第一部分参与者可给药"),
        ),
        "dose-again": finding(
            ("{subject} has had a dose, or is about to", "{subject} 已给药或已有有效授权"),
            ("A second dose of cells is not part of the escalation", "剂量递增不包括再次给予细胞"),
        ),
        "dose-unaccounted": finding(
            (
                "the dose issued for {subject} on {day} is neither recorded as given nor returned",
                "{day} 为 {subject} 发放的剂量既未登记给药也未退回",
            ),
            ("Record what became of it first", "请先登记其去向"),
        ),
        "dose-worsened": finding(
            (
                "a dose-limiting toxicity of {subject} came after the decision, and the design no longer admits this level",
                "决定之后 {subject} 出现剂量限制性毒性，按设计不再允许该剂量组",
            ),
            ("The safety board reads the new data and signs a decision", "由数据与安全监查委员会审阅新数据并签署决定"),
        ),
        "dose-weight": finding(
            ("nobody weighs {weight} kg", "体重 {weight} kg 不合常理"),
            ("Weigh again and type the weight in kg", "请重新称量并以 kg 录入"),
        ),
        "dose-weight-differs": finding(
            (
                "{weight} kg is far from every weight in the casebook (newest {known} kg)",
                "{weight} kg 与病例记录中的体重（如 {known} kg）相差过大",
            ),
            ("Weigh again, or put the casebook right", "请重新称量，或更正病例记录"),
        ),
        "dose-numbers-missing": finding(
            ("cells per kg, cells in all, or the weight is not known", "每千克细胞数、细胞总数或体重不详"),
            ("Enter all three numbers", "请录入全部三项数值"),
        ),
        "dose-numbers-differ": finding(
            (
                "the numbers contradict each other: {total} in all, {product} by cells per kg and weight (10^6)",
                "数值相互矛盾：总数 {total}，按每千克细胞数与体重计算为 {product}（10^6）",
            ),
            ("Count again and correct what is wrong", "请重新核算并更正"),
        ),
        "dose-number-unreadable": finding(
            ("a number of cells or a weight cannot be read", "细胞数或体重无法识别"),
            ("Type numbers: cells in 10^6, weight in kg", "请录入数值：细胞以 10^6 计，体重以 kg 计"),
        ),
        "dose-above": finding(
            (
                "{total} x 10^6 cells are above what the level allows ({most})",
                "{total} x 10^6 个细胞超过该剂量组上限（{most}）",
            ),
            ("Prepare the assigned dose", "请按授权剂量制备"),
        ),
        "dose-not-authorised": finding(
            ("no authorisation that stands lets {subject} be given this dose", "{subject} 无有效的给药授权"),
            ("An investigator authorises it first", "须先由研究者授权"),
        ),
        "dose-already-issued": finding(
            ("the dose of {subject} was issued already", "{subject} 的剂量已发放"),
            ("Record it as given, or as returned", "请登记给药或退回"),
        ),
        "dose-other-lot": finding(
            ("the dose was authorised from lot {lot}", "授权批次为 {lot}"),
            ("Issue from that lot, or authorise again", "请按该批次发放，或重新授权"),
        ),
        "dose-other-day": finding(
            ("the dose was meant for {day}", "该剂量的给药日期为 {day}"),
            ("Issue and give it on its day, or authorise again", "请于该日发放与给药，或重新授权"),
        ),
        "dose-one-person": finding(
            ("{person} cannot do both: two people are needed", "{person} 不能同时承担两项职责，须由两人完成"),
            ("Let another person do it", "请由另一人完成"),
        ),
        "dose-not-issued": finding(
            (
                "what {subject} was given had not been issued for them from this lot",
                "{subject} 所接受的剂量并非按该批次为其发放",
            ),
            ("It is recorded; say in the deviation how it came about", "已登记；请在方案偏离中说明经过"),
        ),
        "dose-issue-used": finding(
            ("the issued dose of {subject} is recorded as given already", "为 {subject} 发放的剂量已登记给药"),
            ("Correct the entry where it is the same dose", "如为同一剂量，请更正原记录"),
        ),
        "dose-not-out": finding(
            ("no such dose is out of the laboratory", "没有该发放在外的剂量"),
            ("Choose an issued dose that was not given", "请选择已发放而未给予的剂量"),
        ),
        "dose-recorded": finding(
            ("the same dose stands in entry {entry} already", "同一剂量已记录于第 {entry} 条"),
            ("If it was a second dose, say at what time", "如为另一剂，请注明时间"),
        ),
        "dose-not-recorded": finding(
            ("no such dose of this participant is recorded", "没有该参与者的此项给药记录"),
            ("Choose the entry to be corrected", "请选择需更正的记录"),
        ),
        "lot-released": finding(
            ("lot {lot} was released already", "批次 {lot} 已放行"),
            ("A lot is released once; call it back where that was wrong", "批次仅放行一次；如有误请召回"),
        ),
        "lot-product": finding(
            ("the study has no product '{product}'", "研究方案中没有产品“{product}”"),
            ("Choose a product of the study", "请选择研究方案中的产品"),
        ),
        "lot-no-exception": finding(
            ("the limit '{limit}' may not be missed by exception", "限值“{limit}”不允许例外放行"),
            ("Such a lot is not released", "该批次不得放行"),
        ),
        "lot-physician": finding(
            ("an exception needs the physician who agreed to it", "例外放行须写明同意的医师"),
            ("Enter the physician's code", "请填写医师代码"),
        ),
        "lot-uninformed": finding(
            ("the participant was not told of the exception", "尚未告知研究参与者例外放行"),
            ("Tell the participant first", "请先告知研究参与者"),
        ),
        "lot-exception": finding(
            ("lot {lot} was released although it misses: {missed}", "批次 {lot} 例外放行，未达限值：{missed}"),
            ("The names and the reason stand in the log", "姓名代码与理由已记入日志"),
        ),
        "toxicity-no-term": finding(
            ("the definition of dose-limiting toxicity has no '{term}'", "剂量限制性毒性定义中没有“{term}”"),
            ("Choose one that the study defines", "请选择方案所定义的条目"),
        ),
        "toxicity-answer": finding(
            ("'{value}' is no answer to {term}", "“{value}”不是 {term} 的有效答案"),
            ("Answer yes, no, or a number, as it asks", "请按要求回答是、否或数值"),
        ),
        "toxicity-without-dose": finding(
            ("{subject} has been given no cells", "{subject} 尚未接受细胞"),
            ("Record the dose first; any other event is an adverse event", "请先登记给药；其他事件按不良事件记录"),
        ),
        "toxicity-unknown": finding(
            ("there is no such toxicity", "没有该毒性报告"),
            ("Choose one that was reported", "请选择已报告的毒性"),
        ),
        "toxicity-attribution": finding(
            ("nothing is said of whether it is due to: {cause}", "未判定是否由以下原因所致：{cause}"),
            ("Say for each cause whether it can be excluded", "请逐项判定能否排除"),
        ),
        "toxicity-otherwise": finding(
            ("by the answers the definition does not say so", "按所答内容，定义并不支持该结论"),
            ("Answer what is open, or give the reason for judging otherwise", "请补充未答条目，或写明另行判定的理由"),
        ),
        "window-open": finding(
            (
                "an assessment on {day} does not complete the window, which closes on {closes}",
                "{day} 的评估不能完成观察窗，观察窗于 {closes} 结束",
            ),
            ("Assess on that day or later", "请于该日或之后评估"),
        ),
        "not-replaceable": finding(
            (
                "{subject} cannot be replaced: evaluable, still open, or never treated",
                "{subject} 不可替补：可评价、尚未判定或未给药",
            ),
            ("Only who cannot be evaluated and had no toxicity is replaced", "仅可替补不可评价且无剂量限制性毒性者"),
        ),
        "decision-data-moved": finding(
            ("the data changed while you were reading", "审阅期间数据已更新"),
            ("Read the newest data and advice, then sign", "请审阅最新数据与建议后再签名"),
        ),
        "decision-otherwise": finding(
            ("the decision is not what the advice says", "该决定与建议不一致"),
            ("Write down why", "请写明理由"),
        ),
        "decision-places": finding(
            ("a cohort is opened for 1 to {most} participants", "每个剂量组开放 1 至 {most} 例"),
            ("Say for how many", "请注明例数"),
        ),
        "decision-unknown": finding(
            ("there is no such decision, or you have read it already", "没有该决定，或您已确认阅读"),
            ("Choose a decision that waits", "请选择待阅读的决定"),
        ),
        "allocation-no-reason": finding(
            ("no reason of the study was chosen", "未选择方案规定的分组理由"),
            ("Nobody is given an arm without a reason", "无理由不得分组"),
        ),
        "allocation-no-slot": finding(
            ("part 2 has no slot '{slot}'", "第二部分没有名额“{slot}”"),
            ("Choose a slot of part 2", "请选择第二部分的名额"),
        ),
        "allocation-part-closed": finding(
            ("part 2 is not open", "第二部分尚未开放"),
            (
                "The safety board opens it by a signed decision that names the dose",
                "由数据与安全监查委员会签署决定并写明剂量后开放",
            ),
        ),
        "allocation-again": finding(
            ("{subject} has an arm already", "{subject} 已分组"),
            ("An arm is given once", "分组仅进行一次"),
        ),
        "allocation-slot-full": finding(
            ("the slot '{slot}' has no place left", "名额“{slot}”已满"),
            ("Choose another slot; more places need an amended protocol", "请选择其他名额；增加名额须修订方案"),
        ),
        "allocation-too-late": finding(
            (
                "something of the donor or product of {subject} is known already: {forms}",
                "{subject} 的供者或产品信息已知：{forms}",
            ),
            ("The arm is logged before; now the graft would choose it", "分组须在此之前记录，否则由移植物质量决定分组"),
        ),
    }
)

SENTENCES: Mapping[str, Both] = MappingProxyType({"escalation board": both("Escalation", "剂量递增")})
