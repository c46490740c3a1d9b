"""Every kind of endpoint and score, by the name that study folders and the command line use."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.chapters.endpoints.autoantibody import AUTOANTIBODY
from trialwright.chapters.endpoints.beta2 import BETA2
from trialwright.chapters.endpoints.beta_score import BETA_SCORE
from trialwright.chapters.endpoints.c_peptide_glucose_ratio import C_PEPTIDE_GLUCOSE_RATIO
from trialwright.chapters.endpoints.c_peptide_responder import C_PEPTIDE_RESPONDER
from trialwright.chapters.endpoints.cgm import CGM
from trialwright.chapters.endpoints.cit06 import CIT06
from trialwright.chapters.endpoints.cit07 import CIT07
from trialwright.chapters.endpoints.clarke import CLARKE
from trialwright.chapters.endpoints.cpra import CPRA
from trialwright.chapters.endpoints.dsa import DSA
from trialwright.chapters.endpoints.dtsqc import DTSQC
from trialwright.chapters.endpoints.dtsqs import DTSQS
from trialwright.chapters.endpoints.eag import EAG
from trialwright.chapters.endpoints.endpoint import EndpointKind
from trialwright.chapters.endpoints.estimated_a1c import ESTIMATED_A1C
from trialwright.chapters.endpoints.gmi import GMI
from trialwright.chapters.endpoints.gold import GOLD
from trialwright.chapters.endpoints.hba1c import HBA1C
from trialwright.chapters.endpoints.hfs2 import HFS2
from trialwright.chapters.endpoints.homa1 import HOMA1
from trialwright.chapters.endpoints.hypoglycaemia_level import HYPOGLYCAEMIA_LEVEL
from trialwright.chapters.endpoints.idaa1c import IDAA1C
from trialwright.chapters.endpoints.igls_1 import IGLS_1
from trialwright.chapters.endpoints.igls_2 import IGLS_2
from trialwright.chapters.endpoints.insulin_dose import INSULIN_DOSE
from trialwright.chapters.endpoints.insulin_independence import INSULIN_INDEPENDENCE
from trialwright.chapters.endpoints.lability_index import LABILITY_INDEX
from trialwright.chapters.endpoints.mage import MAGE
from trialwright.chapters.endpoints.mmtt import MMTT
from trialwright.chapters.endpoints.paid import PAID
from trialwright.chapters.endpoints.quantitative_response import QUANTITATIVE_RESPONSE
from trialwright.chapters.endpoints.severe_hypoglycaemia import SEVERE_HYPOGLYCAEMIA
from trialwright.chapters.endpoints.smbg_risk import SMBG_RISK
from trialwright.chapters.endpoints.suit import SUIT
from trialwright.chapters.endpoints.suito import SUITO
from trialwright.chapters.endpoints.vx880 import VX880
from trialwright.chapters.endpoints.who1999 import WHO1999
from trialwright.words.declared import Text

ENDPOINTS: Mapping[str, EndpointKind] = MappingProxyType(
    {
        "mmtt": MMTT,
        "c_peptide_glucose_ratio": C_PEPTIDE_GLUCOSE_RATIO,
        "c_peptide_responder": C_PEPTIDE_RESPONDER,
        "hba1c": HBA1C,
        "eag": EAG,
        "estimated_a1c": ESTIMATED_A1C,
        "gmi": GMI,
        "insulin_dose": INSULIN_DOSE,
        "insulin_independence": INSULIN_INDEPENDENCE,
        "idaa1c": IDAA1C,
        "igls_1": IGLS_1,
        "igls_2": IGLS_2,
        "beta_score": BETA_SCORE,
        "beta2": BETA2,
        "suito": SUITO,
        "suit": SUIT,
        "homa1": HOMA1,
        "quantitative_response": QUANTITATIVE_RESPONSE,
        "hypoglycaemia_level": HYPOGLYCAEMIA_LEVEL,
        "severe_hypoglycaemia": SEVERE_HYPOGLYCAEMIA,
        "cgm": CGM,
        "mage": MAGE,
        "clarke": CLARKE,
        "gold": GOLD,
        "lability_index": LABILITY_INDEX,
        "smbg_risk": SMBG_RISK,
        "dtsqs": DTSQS,
        "dtsqc": DTSQC,
        "paid": PAID,
        "hfs2": HFS2,
        "autoantibody": AUTOANTIBODY,
        "dsa": DSA,
        "cpra": CPRA,
        "cit07": CIT07,
        "cit06": CIT06,
        "vx880": VX880,
        "who1999": WHO1999,
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
