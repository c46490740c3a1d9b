"""Every method of analysis, by the name that plans and results use: one file, one method, one line."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.analysis.aalen_johansen import AALEN_JOHANSEN
from trialwright.analysis.ancova import ANCOVA
from trialwright.analysis.bayesian_regression import BAYESIAN_REGRESSION
from trialwright.analysis.beta_binomial import BETA_BINOMIAL
from trialwright.analysis.blaker import BLAKER
from trialwright.analysis.borrowed_mean import BORROWED_MEAN
from trialwright.analysis.borrowed_rate import BORROWED_RATE
from trialwright.analysis.clopper_pearson import CLOPPER_PEARSON
from trialwright.analysis.e_value import E_VALUE
from trialwright.analysis.exact_rank import EXACT_RANK
from trialwright.analysis.exposure_adjusted_incidence import EXPOSURE_ADJUSTED_INCIDENCE
from trialwright.analysis.extremes import EXTREMES
from trialwright.analysis.firth_logistic import FIRTH_LOGISTIC
from trialwright.analysis.fisher import FISHER
from trialwright.analysis.hodges_lehmann import HODGES_LEHMANN
from trialwright.analysis.mean_cumulative_count import MEAN_CUMULATIVE_COUNT
from trialwright.analysis.method import Method
from trialwright.analysis.mid_p import MID_P
from trialwright.analysis.mmrm import MMRM
from trialwright.analysis.overlap_weights import OVERLAP_WEIGHTS
from trialwright.analysis.permutation import PERMUTATION
from trialwright.analysis.poisson_rate import POISSON_RATE
from trialwright.analysis.poisson_ratio import POISSON_RATIO
from trialwright.analysis.reference_based import REFERENCE_BASED
from trialwright.analysis.tipping_point import TIPPING_POINT

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "aalen_johansen": AALEN_JOHANSEN,
        "ancova": ANCOVA,
        "bayesian_regression": BAYESIAN_REGRESSION,
        "beta_binomial": BETA_BINOMIAL,
        "blaker": BLAKER,
        "borrowed_mean": BORROWED_MEAN,
        "borrowed_rate": BORROWED_RATE,
        "clopper_pearson": CLOPPER_PEARSON,
        "e_value": E_VALUE,
        "exact_rank": EXACT_RANK,
        "exposure_adjusted_incidence": EXPOSURE_ADJUSTED_INCIDENCE,
        "extremes": EXTREMES,
        "firth_logistic": FIRTH_LOGISTIC,
        "fisher": FISHER,
        "hodges_lehmann": HODGES_LEHMANN,
        "mean_cumulative_count": MEAN_CUMULATIVE_COUNT,
        "mid_p": MID_P,
        "mmrm": MMRM,
        "overlap_weights": OVERLAP_WEIGHTS,
        "permutation": PERMUTATION,
        "poisson_rate": POISSON_RATE,
        "poisson_ratio": POISSON_RATIO,
        "reference_based": REFERENCE_BASED,
        "tipping_point": TIPPING_POINT,
    }
)
