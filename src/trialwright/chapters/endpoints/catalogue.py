"""Every kind of endpoint and score, by the name that study folders and the command line use."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.chapters.endpoints.endpoint import EndpointKind
from trialwright.chapters.endpoints.mmtt import MMTT
from trialwright.chapters.endpoints.suito import SUITO
from trialwright.words.declared import Text

ENDPOINTS: Mapping[str, EndpointKind] = MappingProxyType(
    {
        "mmtt": MMTT,
        "suito": SUITO,
    }
)

NOT_BUILT: Mapping[str, Text] = MappingProxyType(
    {
        "hypo_score": Text(
            en="The HYPO score is not built: its points (Ryan 2004, Diabetes 53:955, table 1) have not been read",
            zh="未实现 HYPO 评分：其计分表（Ryan 2004，Diabetes 53:955，表 1）尚未核对原文",
        ),
        "tef": Text(
            en="The transplant estimated function is not built: its formula (Caumo 2011) has not been found",
            zh="未实现移植功能估计值（TEF）：未找到其公式（Caumo 2011）",
        ),
        "homa2": Text(
            en="HOMA2 is not built: it has no closed form, its calculator (Oxford) is licensed, and most C-peptide "
            "values before transplantation lie outside its range; a value from the calculator may be captured",
            zh="未实现 HOMA2：无闭合公式，其计算器（牛津）受许可限制，"
            "且移植前 C 肽多超出适用范围；可录入该计算器的结果",
        ),
    }
)
"""What a reader may look for here, and why it is not here."""
