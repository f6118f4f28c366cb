"""What the data say: multipliers, shocks and forecast errors estimated from series of one's own.

>>> from stimulus_model import evidence
>>> evidence.meta_analysis([0.6, 0.9], [0.1, 0.2]).to_prior().kind
'normal'

Names are imported when they are first used: statsmodels and pandas take a while to load.
"""

from typing import TYPE_CHECKING

from stimulus_model._face import lazy_face

if TYPE_CHECKING:
    from stimulus_model.evidence import ai_studies, published, svar
    from stimulus_model.evidence.adoption import AdoptionFit, fit_adoption
    from stimulus_model.evidence.effective_rate import effective_rate
    from stimulus_model.evidence.forecast_errors import forecast_errors
    from stimulus_model.evidence.local_projections import local_projection
    from stimulus_model.evidence.pooling import PooledEstimate, meta_analysis
    from stimulus_model.evidence.projections.result import Estimate, LocalProjection
    from stimulus_model.evidence.projections.weak_instruments import WeakInstrumentWarning
    from stimulus_model.evidence.realised_share import STUDIES, realised_share_prior
    from stimulus_model.evidence.shock_covariance import shock_covariance
    from stimulus_model.evidence.shock_process import shock_process
    from stimulus_model.evidence.study_comparison import StudyComparison, compare_with_studies
    from stimulus_model.evidence.validation import Validation, validate

__all__ = [
    "STUDIES",
    "AdoptionFit",
    "Estimate",
    "LocalProjection",
    "PooledEstimate",
    "StudyComparison",
    "Validation",
    "WeakInstrumentWarning",
    "ai_studies",
    "compare_with_studies",
    "effective_rate",
    "fit_adoption",
    "forecast_errors",
    "local_projection",
    "meta_analysis",
    "published",
    "realised_share_prior",
    "shock_covariance",
    "shock_process",
    "svar",
    "validate",
]

_HOMES = {
    "AdoptionFit": "adoption",
    "Estimate": "projections.result",
    "LocalProjection": "projections.result",
    "PooledEstimate": "pooling",
    "STUDIES": "realised_share",
    "StudyComparison": "study_comparison",
    "Validation": "validation",
    "WeakInstrumentWarning": "projections.weak_instruments",
    "compare_with_studies": "study_comparison",
    "effective_rate": "effective_rate",
    "fit_adoption": "adoption",
    "forecast_errors": "forecast_errors",
    "local_projection": "local_projections",
    "meta_analysis": "pooling",
    "realised_share_prior": "realised_share",
    "shock_covariance": "shock_covariance",
    "shock_process": "shock_process",
    "validate": "validation",
}
"""Public name -> module that defines it; the block for type checkers above says the same to them."""

_MODULES = {"ai_studies": "ai_studies", "published": "published", "svar": "svar"}

__getattr__, __dir__ = lazy_face(__name__, __all__, _HOMES, modules=_MODULES)
