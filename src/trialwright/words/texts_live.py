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
        "dose-rule-open": finding(
            (
                "stopping rule {rule} is not decided: it waits for what is known of {subjects}",
                "停止规则 {rule} 尚不能判定：待补充 {subjects} 的信息",
            ),
            (
                "Complete and judge their events; what is not known yet may make the rule hold",
                "请补全并判定其不良事件；未知信息可能使规则触发",
            ),
        ),
        "dose-rule-unanswered": finding(
            ("stopping rule {rule} holds and no board has answered it", "停止规则 {rule} 已触发，委员会尚未答复"),
            (
                "The safety board answers on the safety desk, signed",
                "由数据与安全监查委员会在安全性工作台签署答复",
            ),
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
                "no signature of eligibility at admission may be relied on for {subject}",
                "{subject} 无可采信的入院时入选资格签名",
            ),
            ("Judge again at admission and sign on the answers that stand", "请于入院时按现有答案重新判定并签名"),
        ),
        "dose-not-enrolled": finding(
            ("{subject} is not enrolled", "{subject} 未入组"),
            ("Sign eligibility and enrol first", "请先签署入选资格并登记入组"),
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
        "dose-lot-quarantined": finding(
            ("lot {lot} is in quarantine", "批次 {lot} 处于隔离状态"),
            ("Quality ends the quarantine, or calls the lot back", "由质量部门解除隔离或召回该批次"),
        ),
        "dose-lot-expired": finding(
            (
                "lot {lot} may be used up to {expires}, and not afterwards",
                "批次 {lot} 的使用期限为 {expires}，逾期不得使用",
            ),
            (
                "Choose a lot that has not expired; of a dose already given write the time",
                "请选择未过期的批次；已给药者请写明时间",
            ),
        ),
        "dose-lot-no-expiry": finding(
            ("nobody said until when lot {lot} may be used", "批次 {lot} 未写明使用期限"),
            ("Quality releases it with its last minute", "须由质量部门放行时写明使用期限"),
        ),
        "dose-lot-uncounted": finding(
            ("nobody counted how much of lot {lot} is left", "批次 {lot} 的剩余细胞数不明"),
            (
                "Quality counts what is released, and every dose says how much was taken",
                "放行时须计数，每次发放须写明细胞数",
            ),
        ),
        "dose-lot-short": finding(
            (
                "lot {lot} has {left} × 10⁶ cells left, and {wanted} × 10⁶ are wanted",
                "批次 {lot} 剩余 {left} × 10⁶ 个细胞，所需为 {wanted} × 10⁶",
            ),
            ("Choose another lot; what came back is not used again", "请选择其他批次；退回者不得再用"),
        ),
        "dose-frozen-recall": finding(
            (
                "lot {lot} was called back after somebody was given of it, and nobody has decided about it",
                "批次 {lot} 在有人使用后被召回，尚无决定",
            ),
            (
                "The safety board reads who was given of it and signs a decision",
                "由数据与安全监查委员会审阅使用者并签署决定",
            ),
        ),
        "lot-no-expiry": finding(
            ("'{value}' is no last minute of a lot", "“{value}”不是批次的使用期限"),
            ("Write day and time, such as 2026-03-10T18:00", "请写日期和时间，例如 2026-03-10T18:00"),
        ),
        "lot-no-count": finding(
            ("nobody said how many cells are released", "未写明放行的细胞数"),
            ("Write the number of living cells, in 10⁶", "请写活细胞数（10⁶）"),
        ),
        "lot-quarantine-moved": finding(
            ("the quarantine of lot {lot} began or ended already", "批次 {lot} 的隔离状态已变更"),
            ("Look at the lots again", "请重新查看批次"),
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

SENTENCES: Mapping[str, Both] = MappingProxyType(
    {
        "live adjudicate": both("Adjudicate", "裁定"),
        "live advice": both("Advice of the design", "设计给出的建议"),
        "live advice seen": both("Advice seen", "签署时所见建议"),
        "live agrees": both("as advised", "与建议一致"),
        "live alarms": both("Look at this", "需要关注"),
        "live allocation": both("Arms of part 2", "第二部分分组"),
        "live any day": both("any day", "任意日期"),
        "live arm": both("Arm", "组别"),
        "live arms given": both("Arms given", "已分组"),
        "live as of day": both("As it stood at the end of", "截至日期"),
        "live assessment hint": both(
            "Only an assessment on the last day of the window or later completes it. Whoever was not assessed is pending, and pending holds.",
            "仅在观察窗末日或之后的评估可完成观察窗；未评估者视为待定，待定期间暂停给药。",
        ),
        "live assigned": both("assigned", "授权剂量"),
        "live assigned prepared delivered": both(
            "Assigned / prepared / delivered, 10⁶ cells (10⁶/kg)", "授权 / 制备 / 实际给予，10⁶ 个细胞（10⁶/kg）"
        ),
        "live at most": both("at most", "每人最多"),
        "live authorise": both("Authorise", "授权"),
        "live authorise a dose": both("Authorise a dose", "授权给药"),
        "live authorise hint": both(
            "For one participant, one day and one lot. Every guard is asked again when the dose is issued.",
            "仅对一名参与者、一日、一个批次有效；发放时再次核对全部防护条件。",
        ),
        "live authorised doses": both("Doses that may be given", "已授权剂量"),
        "live authorised for": both(
            "{subject} may be given {level} on {day}", "{subject} 已获授权于 {day} 接受剂量组 {level}"
        ),
        "live balance": both("Balance of the arms", "组间均衡"),
        "live balance hint": both(
            "What the casebook says of the participants of each arm, by the windows of the study. No test is made: nobody was randomised.",
            "按方案时间窗汇总各组参与者资料；非随机分组，不作检验。",
        ),
        "live by exception": both("by exception", "例外放行"),
        "live call back": both("Call back", "召回"),
        "live came back": both("It came back unused", "未使用退回"),
        "live cells in all": both("Cells in all, 10⁶", "细胞总数（10⁶）"),
        "live cells per kg": both("Cells per kg, 10⁶/kg", "每千克细胞数（10⁶/kg）"),
        "live closed on": both("closed", "已结束"),
        "live cohort open": both(
            "Open by decision: level {level}, for {places} participants.", "按决定开放：剂量组 {level}，{places} 例。"
        ),
        "live correct this": both("Correct what was recorded", "更正记录"),
        "live corrected": both("corrected", "已更正"),
        "live countersign": both("I have read it", "确认已阅"),
        "live countersigned": both("Read by the principal investigator:", "主要研究者已阅："),
        "live counts": both(
            "treated {treated} of {planned}, expected {expected}, replaced {replaced}",
            "已给药 {treated}/{planned} 例，待给药 {expected} 例，替补 {replaced} 例",
        ),
        "live criterion in mind": both("Criterion of the definition, if one is in mind", "对应的定义条目（如有）"),
        "live data fingerprint": both("Fingerprint of the data", "数据校验码"),
        "live day": both("Day", "日期"),
        "live day 0": both("Day 0", "第 0 天"),
        "live day of infusion": both("Day of infusion", "输注日期"),
        "live day of onset": both("Day of onset", "发生日期"),
        "live days left": both("{days} d left", "剩余 {days} 天"),
        "live decision": both("Decision", "决定"),
        "live decision hint": both(
            "The advice binds nobody. A decision that differs from it, also a lower one or a wait, says why. It is signed on exactly the data above: if they change meanwhile, you are asked to read again.",
            "建议不具约束力；与建议不一致（包括更低剂量或等待）时须写明理由。签名对应上述数据；如数据已更新，须重新审阅。",
        ),
        "live decision reason": both("Why, where it is not what the advice says", "与建议不一致时的理由"),
        "live decisions": both("Decisions", "决定"),
        "live delivered": both("Delivered", "实际给予"),
        "live dose": both("Dose", "剂量"),
        "live doses": both("Doses", "给药"),
        "live doses given": both("Doses given", "已给予剂量"),
        "live due to": both("Can it be excluded that this caused it?", "能否排除该原因？"),
        "live earliest next": both("Earliest day of the next dose", "下一例最早给药日期"),
        "live entry": both("entry", "条目"),
        "live exception hint": both(
            "Only limits marked for it; names, reason, and the participant told. A deviation is opened.",
            "仅限方案允许例外的限值；须写明人员、理由并告知参与者，同时记为方案偏离。",
        ),
        "live fact": both("What was known", "已知事实"),
        "live for so many": both("for {places}", "{places} 例"),
        "live give an arm": both("Give an arm", "分组"),
        "live give the arm": both("Write the arm down", "记录分组"),
        "live given to": both("Given to", "受者"),
        "live guards broken": both("Guards broken", "违反的防护条件"),
        "live how many": both("For how many participants", "例数"),
        "live if so many toxic": both("If so many are toxic", "若 DLT 例数为"),
        "live in words": both("In words", "文字说明"),
        "live issue": both("Issue", "发放"),
        "live issued on": both("issued on {day}", "{day} 已发放"),
        "live known of": both("Known of", "已知例数"),
        "live known then": both("What was known then", "分组时已知"),
        "live ladder": both("Ladder", "剂量阶梯"),
        "live ladder fictitious": both(
            "Every dose here is fictitious. Nobody may be treated by any of it.", "此处全部剂量均为虚构，不得据此给药。"
        ),
        "live level": both("Level", "剂量组"),
        "live level closed by design": both("closed by the design", "按设计关闭"),
        "live level number": both("level {level}", "剂量水平 {level}"),
        "live level open": both("open", "已开放"),
        "live levels closed": both("Closed by the design: level {levels}", "按设计关闭：剂量水平 {levels}"),
        "live limits the dose": both("Does it limit the dose?", "是否为剂量限制性毒性？"),
        "live look back": both("Look back", "查看历史"),
        "live lot": both("Lot", "批次"),
        "live lots": both("Lots", "批次"),
        "live mean": both("Mean", "均值"),
        "live newest entry": both("newest entry", "最新条目"),
        "live no arms": both("Nobody has an arm yet.", "尚无分组。"),
        "live no decisions": both("No decision yet.", "尚无决定。"),
        "live no ladder": both(
            "The study says no dose levels: nobody may be treated.", "方案未规定剂量水平，不得给药。"
        ),
        "live no lots": both("No lot was released.", "尚无放行批次。"),
        "live no toxicities": both("None was reported.", "尚无报告。"),
        "live nobody treated": both("Nobody has been given cells.", "尚无参与者接受细胞。"),
        "live not countersigned": both("Not yet read by the principal investigator", "主要研究者尚未确认阅读"),
        "live note an assessment": both("Note an assessment", "登记评估"),
        "live nothing authorised": both("No dose is authorised.", "尚无已授权剂量。"),
        "live nothing open": both("No level is open.", "尚无开放的剂量组。"),
        "live only the board decides": both(
            "The safety board decides; you can read.", "由数据与安全监查委员会决定；您可阅读。"
        ),
        "live otherwise": both("not as advised", "与建议不一致"),
        "live outcomes so far": both("Outcomes so far", "目前结局"),
        "live part 2 closed": both("Part 2 is not open.", "第二部分尚未开放。"),
        "live part 2 open": both("Part 2 is open at {level}.", "第二部分已开放，剂量组 {level}。"),
        "live participant told": both("the participant was told", "已告知参与者"),
        "live pathways": both("What the next outcomes would mean", "后续结局对应的建议"),
        "live pending": both("Pending", "待定"),
        "live physician": both("Code of the physician who agreed", "同意医师代码"),
        "live places left": both("Places left", "剩余名额"),
        "live prepared": both("Prepared", "制备剂量"),
        "live product": both("Product", "产品"),
        "live range": both("Range", "范围"),
        "live read and sign": both("Read and sign a decision", "审阅并签署决定"),
        "live reason if otherwise": both("Why, where the definition would have it otherwise", "与定义不一致时的理由"),
        "live recalled": both("called back", "已召回"),
        "live record any dose": both("Record any dose that was given", "登记任何已给予的剂量"),
        "live record as given": both("Record as given", "登记已给药"),
        "live record hint": both(
            "What was given is always recorded, whatever had been planned; leave out what nobody knows. Guards that were broken become deviations, and hold the next dose until the board has decided.",
            "已给予的剂量无论是否符合计划均须如实登记；不详者留空。违反的防护条件记为方案偏离，并在委员会决定前暂停下一例。",
        ),
        "live recruitment status": both("Recruitment", "入组状态"),
        "live release a lot": both("Release a lot", "放行批次"),
        "live released": both("released", "已放行"),
        "live replace somebody": both("Replace somebody", "替补参与者"),
        "live report a toxicity": both("Report a toxicity that may limit the dose", "报告可能的剂量限制性毒性"),
        "live reserved for": both("Reserved for", "预留给"),
        "live revoke": both("Take back", "撤销"),
        "live sign the adjudication": both("Sign the adjudication", "签署裁定"),
        "live sign the decision": both("Sign the decision", "签署决定"),
        "live signature meaning": both(
            "With your signature you decide for the safety board, on these data.",
            "您的签名表示代表数据与安全监查委员会依据上述数据作出决定。",
        ),
        "live slot": both("Slot", "名额"),
        "live standing": both("Standing", "状态"),
        "live suspended since": both(
            "TREATMENT IS SUSPENDED since {since} ({scope}). Safety records and follow-up go on.",
            "自 {since} 起暂停给药（{scope}）。安全性记录与随访照常进行。",
        ),
        "live terms of the definition": both("What the definition asks", "定义所问"),
        "live then advice": both("then the advice is", "则建议"),
        "live time": both("Time", "时间"),
        "live toxicities": both("Toxicities", "毒性"),
        "live toxicity counts": both("limits the dose", "属剂量限制性毒性"),
        "live toxicity does not count": both("does not limit the dose", "不属剂量限制性毒性"),
        "live toxicity pending": both("not adjudicated", "待裁定"),
        "live value": both("Value", "取值"),
        "live weight used": both("Weight used, kg", "所用体重（kg）"),
        "live who cannot be evaluated": both("Who cannot be evaluated", "不可评价者"),
        "live who is where": both("Who is where", "各组参与者"),
        "live who takes the place": both("Who takes the place", "替补者"),
        "live who was treated": both("Who was treated", "已给药参与者"),
        "live whole study": both("whole study", "整个研究"),
        "live why": both("Why", "理由"),
        "live would select": both(
            "If the escalation ended now, level {level} would be selected.", "若现在结束递增，将选定剂量水平 {level}。"
        ),
        "live write down": both("Write down", "记录"),
        "live written down": both("It is in the log.", "已记入日志。"),
        "standing dlt": both("DLT", "发生剂量限制性毒性"),
        "standing free of dlt": both("no DLT", "无 DLT"),
        "standing in the window": both("in the window", "观察窗内"),
        "standing window over, not assessed": both("window over, not assessed", "观察窗已过，未评估"),
        "standing toxicity not adjudicated": both("toxicity not adjudicated", "毒性待裁定"),
        "standing not the dose of the level": both("not the dose of the level", "未接受本组剂量"),
        "standing given again inside the window": both("given again inside the window", "窗内再次输注"),
        "standing replaced": both("replaced", "已替补"),
        "ruling open cohort": both("Open a cohort", "开放剂量组"),
        "ruling continue": both("What is open goes on", "继续当前剂量组"),
        "ruling hold": both("Hold: nobody more until the next decision", "暂停：下次决定前不再给药"),
        "ruling stop": both("Stop the escalation", "终止剂量递增"),
        "ruling open part 2": both("Open part 2 at a level", "以某剂量开放第二部分"),
        "cause msc": both("mesenchymal stem cells", "间充质干细胞"),
        "cause islets": both("islets", "胰岛"),
        "cause procedure": both("puncture and infusion", "穿刺与输注操作"),
        "cause immunosuppression": both("immunosuppression", "免疫抑制"),
        "attribution excluded": both("excluded", "可排除"),
        "attribution cannot be excluded": both("cannot be excluded", "不能排除"),
        "recruitment not yet recruiting": both("not yet recruiting", "尚未入组"),
        "recruitment recruiting": both("recruiting", "正在入组"),
        "recruitment paused": both("paused", "暂停入组"),
        "recruitment closed to recruitment": both("closed to recruitment", "停止入组"),
        "recruitment completed": both("completed", "已完成"),
        "recruitment terminated": both("terminated", "提前终止"),
        "guard dose-undeclared": both("the study left something open", "方案尚有未规定内容"),
        "guard dose-strange-level": both("unknown level", "未知剂量组"),
        "guard dose-not-recruiting": both("recruitment not open", "未开放入组"),
        "guard dose-suspended": both("while suspended", "暂停期间"),
        "guard dose-frozen": both("while frozen", "冻结期间"),
        "guard dose-rule-open": both("stopping rule undecided", "停止规则未判定"),
        "guard dose-rule-unanswered": both("stopping rule unanswered", "停止规则未答复"),
        "guard dose-unadjudicated": both("toxicity pending", "毒性待裁定"),
        "guard dose-nothing-open": both("no level open", "无开放剂量组"),
        "guard dose-level-closed": both("level not open", "剂量组未开放"),
        "guard dose-cohort-full": both("cohort full", "剂量组已满"),
        "guard dose-cap": both("all places taken", "例数已满"),
        "guard dose-stagger": both("inside the stagger", "在给药间隔内"),
        "guard dose-no-consent": both("no signed consent", "无签署的知情同意"),
        "guard dose-consent-scope": both("no consent to these cells", "未同意该细胞"),
        "guard dose-withdrawn": both("after withdrawal", "撤回之后"),
        "guard dose-not-enrolled": both("not enrolled", "未入组"),
        "guard dose-not-eligible": both("not eligible", "不符合入选条件"),
        "guard dose-not-judged-again": both("eligibility not judged again", "未重新判定资格"),
        "guard dose-lot-unreleased": both("lot not released", "批次未放行"),
        "guard dose-lot-recalled": both("lot called back", "批次已召回"),
        "guard dose-lot-quarantined": both("lot in quarantine", "批次隔离中"),
        "guard dose-lot-expired": both("lot expired", "批次已过期"),
        "guard dose-lot-no-expiry": both("lot without expiry", "批次无使用期限"),
        "guard dose-lot-uncounted": both("lot not counted", "批次未计数"),
        "guard dose-lot-short": both("more than the lot had", "超出批次余量"),
        "guard dose-frozen-recall": both("after a recall", "召回之后"),
        "guard dose-lot-product": both("lot of another product", "其他产品批次"),
        "guard dose-lot-reserved": both("lot of somebody else", "他人预留批次"),
        "guard dose-arm": both("arm without cells", "非细胞组"),
        "guard dose-other-part": both("of the other part", "属另一部分"),
        "guard dose-again": both("a second dose", "再次给药"),
        "guard dose-worsened": both("after new toxicity", "新毒性之后"),
        "guard dose-weight": both("weight impossible", "体重不合理"),
        "guard dose-weight-differs": both("weight far from the casebook", "体重与病例记录相差过大"),
        "guard dose-numbers-missing": both("numbers missing", "数值缺失"),
        "guard dose-numbers-differ": both("numbers contradict each other", "数值矛盾"),
        "guard dose-above": both("above the level", "超出剂量组上限"),
        "guard dose-other-day": both("another day", "日期不符"),
        "guard dose-not-issued": both("not issued for this participant", "非为其发放"),
        "guard dose-issue-used": both("issue used twice", "同一发放重复使用"),
        "alarm suspended": both("Treatment is suspended since {since}: {reason}", "自 {since} 起暂停给药：{reason}"),
        "alarm guard broken": both(
            "The dose of {subject} on {day} broke a guard; nobody is treated until the board has decided",
            "{subject} 于 {day} 的给药违反防护条件；委员会决定前暂停给药",
        ),
        "alarm toxicity pending": both(
            "A toxicity of {subject} on {day} is not adjudicated; pending holds",
            "{subject} 于 {day} 的毒性待裁定；待定期间暂停给药",
        ),
        "alarm dose out": both(
            "The dose issued for {subject} on {day} is neither recorded as given nor returned",
            "{day} 为 {subject} 发放的剂量尚未登记给药或退回",
        ),
        "alarm decision lower": both(
            "On what is known now, the advice behind decision {entry} would be lower (changed: {subjects})",
            "按现有数据，决定 {entry} 所依据的建议将更低（变化：{subjects}）",
        ),
        "alarm decision changed": both(
            "On what is known now, the advice behind decision {entry} would be another one (changed: {subjects})",
            "按现有数据，决定 {entry} 所依据的建议将改变（变化：{subjects}）",
        ),
        "alarm decision unread": both(
            "Decision {entry} has not been read by the principal investigator", "决定 {entry} 尚未经主要研究者确认阅读"
        ),
        "alarm recalled lot": both(
            "{subject} was given of lot {lot} on {day}, which was called back",
            "{subject} 于 {day} 接受的批次 {lot} 已召回",
        ),
        "alarm not assessed": both(
            "The window of {subject} closed on {closes} and nobody assessed them",
            "{subject} 的观察窗已于 {closes} 结束，尚未评估",
        ),
        "entry lot released": both("lot released", "批次放行"),
        "entry lot recalled": both("lot called back", "批次召回"),
        "entry lot quarantined": both("lot put in quarantine", "批次隔离"),
        "entry lot quarantine ended": both("quarantine of a lot ended", "解除批次隔离"),
        "live expires": both("Use up to (day and time)", "使用期限（日期和时间）"),
        "live cells released": both("Cells released, × 10⁶", "放行细胞数（× 10⁶）"),
        "live cells left": both("{left} of {cells} × 10⁶ cells left", "剩余 {left} / {cells} × 10⁶ 个细胞"),
        "live in quarantine": both("in quarantine", "隔离中"),
        "live quarantine": both("Put in quarantine", "隔离"),
        "live end quarantine": both("End the quarantine", "解除隔离"),
        "live expired": both("expired", "已过期"),
        "alarm recall undecided": both(
            "Lot {lot} was called back after it was given to {subjects}; nobody is treated until the board has signed a decision",
            "批次 {lot} 已召回，此前曾用于 {subjects}；委员会签署决定前不得给药",
        ),
        "entry dose authorised": both("dose authorised", "授权给药"),
        "entry dose authorisation revoked": both("authorisation taken back", "撤销授权"),
        "entry dose issued": both("dose issued", "发放剂量"),
        "entry issued dose returned": both("issued dose came back", "发放剂量退回"),
        "entry dose given": both("dose given", "实际给药"),
        "entry dose given corrected": both("record of a dose corrected", "更正给药记录"),
        "entry toxicity reported": both("toxicity reported", "报告毒性"),
        "entry toxicity adjudicated": both("toxicity adjudicated", "裁定毒性"),
        "entry window assessed": both("assessed for toxicity", "观察窗评估"),
        "entry participant replaced": both("participant replaced", "替补参与者"),
        "entry dose decided": both("decision on the dose", "剂量决定"),
        "entry dose decision read": both("decision read", "确认阅读决定"),
        "entry recruitment status": both("recruitment status", "入组状态"),
        "entry arm allocated": both("arm given", "分组"),
        "work adjudicate": both("Toxicity to adjudicate", "待裁定的毒性"),
        "work decide": both("Decision on the dose", "待作出的剂量决定"),
        "work countersign": both("Decision {entry} to read", "待确认阅读的决定 {entry}"),
        "work assess": both("Assess for dose-limiting toxicity after day 28", "第 28 天后评估剂量限制性毒性"),
        "work account": both("Dose that is out: record what became of it", "已发放剂量：登记去向"),
        "live window": both("DLT window", "DLT 观察窗"),
        "live memo": both("Memo (PDF)", "决定备忘录（PDF）"),
        "live where": both("Where", "范围"),
        "live end suspension": both("End the suspension", "解除暂停"),
        "live suspend": both("Suspend treatment", "暂停给药"),
        "live suspend hint": both(
            "At once. Safety records, immunosuppression and follow-up go on; the board alone ends it.",
            "立即生效。安全性记录、免疫抑制与随访照常进行；仅委员会可解除。",
        ),
        "live of an event": both(
            "Adverse event {number} of this participant; what is adjudicated here is a version of the event too.",
            "该参与者的不良事件 {number}；此处裁定同时记入该不良事件。",
        ),
        **{f"scope level {n}": both(f"dose level {n}", f"剂量水平 {n}") for n in range(1, 13)},
        "escalation board": both("Escalation", "剂量递增"),
    }
)
"""What the pages of the live escalation say; ``live ...`` stands in their templates, the others carry a code."""
