"""What the data say: multipliers, shocks and forecast errors estimated from series of one's own.

>>> from stimulus_model import evidence
>>> evidence.meta_analysis([0.6, 0.9, 0.7], [0.1, 0.2, 0.1]).to_prior().kind
'normal'

Names are imported when they are first used: statsmodels and pandas take a while to load.
"""

from typing import TYPE_CHECKING

from stimulus_model._face import lazy_face

if TYPE_CHECKING:
    from stimulus_model.calibration import published
    from stimulus_model.calibration.validation import Validation, validate
    from stimulus_model.estimation import ai_studies
    from stimulus_model.estimation import structural_var as svar
    from stimulus_model.estimation.ai_adoption import AdoptionFit, fit_adoption
    from stimulus_model.estimation.believed_multiplier import with_multiplier
    from stimulus_model.estimation.effective_rate import effective_rate
    from stimulus_model.estimation.forecast_errors import forecast_errors
    from stimulus_model.estimation.local_projections import local_projection
    from stimulus_model.estimation.meta_analysis import PooledEstimate, meta_analysis
    from stimulus_model.estimation.projections.result import Estimate, LocalProjection
    from stimulus_model.estimation.projections.weak_instruments import WeakInstrumentWarning
    from stimulus_model.estimation.realised_share import STUDIES, realised_share_prior
    from stimulus_model.estimation.shock_covariance import shock_covariance
    from stimulus_model.estimation.shock_process import shock_process
    from stimulus_model.estimation.study_comparison import StudyComparison, compare_with_studies

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
    "with_multiplier",
]

_HOMES = {
    "AdoptionFit": "estimation.ai_adoption",
    "Estimate": "estimation.projections.result",
    "LocalProjection": "estimation.projections.result",
    "PooledEstimate": "estimation.meta_analysis",
    "STUDIES": "estimation.realised_share",
    "StudyComparison": "estimation.study_comparison",
    "Validation": "calibration.validation",
    "WeakInstrumentWarning": "estimation.projections.weak_instruments",
    "compare_with_studies": "estimation.study_comparison",
    "effective_rate": "estimation.effective_rate",
    "fit_adoption": "estimation.ai_adoption",
    "forecast_errors": "estimation.forecast_errors",
    "local_projection": "estimation.local_projections",
    "meta_analysis": "estimation.meta_analysis",
    "realised_share_prior": "estimation.realised_share",
    "shock_covariance": "estimation.shock_covariance",
    "shock_process": "estimation.shock_process",
    "validate": "calibration.validation",
    "with_multiplier": "estimation.believed_multiplier",
}
"""Public name -> module that defines it; the block for type checkers above says the same to them."""

_MODULES = {
    "ai_studies": "estimation.ai_studies",
    "published": "calibration.published",
    "svar": "estimation.structural_var",
}

if not TYPE_CHECKING:  # to a type checker, a module with `__getattr__` has every name, misspelt ones as well
    __getattr__, __dir__ = lazy_face(__name__, __all__, _HOMES, modules=_MODULES)
