"""Every quantity of a product, by the name that the command line uses."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.casebook.scores import EndpointKind
from trialwright.chapters.product.cell_dose import CELL_DOSE
from trialwright.chapters.product.cell_volume import CELL_VOLUME
from trialwright.chapters.product.endotoxin_dose import ENDOTOXIN_DOSE
from trialwright.chapters.product.isbt128 import ISBT128
from trialwright.chapters.product.islet_equivalents import ISLET_EQUIVALENTS
from trialwright.chapters.product.islet_release import ISLET_RELEASE
from trialwright.chapters.product.msc_release import MSC_RELEASE
from trialwright.chapters.product.single_european_code import SINGLE_EUROPEAN_CODE

QUANTITIES: Mapping[str, EndpointKind] = MappingProxyType(
    {
        "islet_equivalents": ISLET_EQUIVALENTS,
        "islet_release": ISLET_RELEASE,
        "msc_release": MSC_RELEASE,
        "cell_volume": CELL_VOLUME,
        "cell_dose": CELL_DOSE,
        "endotoxin_dose": ENDOTOXIN_DOSE,
        "isbt128": ISBT128,
        "single_european_code": SINGLE_EUROPEAN_CODE,
    }
)
