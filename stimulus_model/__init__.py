"""stimulus_model: what a government stimulus adds to GDP, what its bonds cost, and how sure one can be.

>>> import stimulus_model as sm
>>> package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
>>> projection = sm.simulate(package, economy, draws=200, seed=2024, horizon="2030Q4")
>>> projection.effect("real_gdp").dims
('draw', 'quarter')

Names are imported when they are first used, so that importing the library costs next to nothing.
"""

from typing import TYPE_CHECKING

from stimulus_model._face import lazy_face
from stimulus_model._version import __version__

if TYPE_CHECKING:
    from stimulus_model import evidence
    from stimulus_model.analysis.accounts import Accounts, accounts
    from stimulus_model.analysis.attribution import attribution
    from stimulus_model.analysis.break_even import break_even
    from stimulus_model.analysis.bridge import Bridge, bridge
    from stimulus_model.analysis.comparison import Comparison, compare
    from stimulus_model.analysis.contingent import ContingentLiabilities, contingent_liabilities
    from stimulus_model.analysis.contour import Contour, contour
    from stimulus_model.analysis.counterfactuals import counterfactuals
    from stimulus_model.analysis.debt import DebtDecomposition, debt_decomposition, probability_above
    from stimulus_model.analysis.debt_risks import debt_risks
    from stimulus_model.analysis.debt_rules import debt_criteria, sustainability_gaps
    from stimulus_model.analysis.debt_stress import stress_tests
    from stimulus_model.analysis.derivatives import Derivatives, derivatives
    from stimulus_model.analysis.discover import Discovery, discover
    from stimulus_model.analysis.ensemble_sensitivity import EnsembleSensitivity, ensemble_sensitivity
    from stimulus_model.analysis.eu_adjustment import EuAdjustment, eu_adjustment
    from stimulus_model.analysis.given_data import GivenDataSensitivity, given_data_sensitivity
    from stimulus_model.analysis.impact_study import ImpactStudy
    from stimulus_model.analysis.marginal_effects import MarginalEffects, marginal_effects
    from stimulus_model.analysis.outturns import against_outturns
    from stimulus_model.analysis.package_design import PackageDesign, design
    from stimulus_model.analysis.pooled import PooledRuns, pooled
    from stimulus_model.analysis.regions import RegionEffects, regions
    from stimulus_model.analysis.required_assumptions import required_assumptions
    from stimulus_model.analysis.screening import Screening, screening
    from stimulus_model.analysis.sectors import SectorEffects, sectors
    from stimulus_model.analysis.sensitivity import Sensitivity, sensitivity
    from stimulus_model.analysis.tornado import Tornado, tornado
    from stimulus_model.analysis.value_of_information import ValueOfInformation, value_of_information
    from stimulus_model.analysis.vintage_comparison import compare_vintages
    from stimulus_model.calibration.validation import Validation, validate
    from stimulus_model.economy.beliefs import prior
    from stimulus_model.economy.beliefs.prior import Prior
    from stimulus_model.economy.block import Block
    from stimulus_model.economy.economy import Economy
    from stimulus_model.economy.variables import VARIABLES, variable
    from stimulus_model.engine.expectations import Expectation, Expectations
    from stimulus_model.engine.model import Model
    from stimulus_model.engine.run import InvalidDrawsError
    from stimulus_model.estimation.realised_share import realised_share_prior
    from stimulus_model.inputs import InputError
    from stimulus_model.policy.financing import Financing
    from stimulus_model.policy.instrument import Instrument
    from stimulus_model.policy.package import Package
    from stimulus_model.policy.project import Project
    from stimulus_model.report.writing import write_report
    from stimulus_model.results.files.sealed import StorageError
    from stimulus_model.results.projection import Projection
    from stimulus_model.results.summary_projection import SummaryProjection
    from stimulus_model.results.weighted import WeightedProjection
    from stimulus_model.simulation.impulse_responses import EXPERIMENTS, Experiment, respond
    from stimulus_model.simulation.model_runs import run
    from stimulus_model.simulation.run_cache import run_cache
    from stimulus_model.simulation.simulate import open_projection, simulate
    from stimulus_model.simulation.warmup import warmup
    from stimulus_model.sources import Source
    from stimulus_model.timeline import Timeline
    from stimulus_model.variables import Registry, Variable

__all__ = [
    "EXPERIMENTS",
    "VARIABLES",
    "Accounts",
    "Block",
    "Bridge",
    "Comparison",
    "ContingentLiabilities",
    "Contour",
    "DebtDecomposition",
    "Derivatives",
    "Discovery",
    "Economy",
    "EnsembleSensitivity",
    "EuAdjustment",
    "Expectation",
    "Expectations",
    "Experiment",
    "Financing",
    "GivenDataSensitivity",
    "ImpactStudy",
    "InputError",
    "Instrument",
    "InvalidDrawsError",
    "MarginalEffects",
    "Model",
    "Package",
    "PackageDesign",
    "PooledRuns",
    "Prior",
    "Project",
    "Projection",
    "RegionEffects",
    "Registry",
    "Screening",
    "SectorEffects",
    "Sensitivity",
    "Source",
    "StorageError",
    "SummaryProjection",
    "Timeline",
    "Tornado",
    "Validation",
    "ValueOfInformation",
    "Variable",
    "WeightedProjection",
    "__version__",
    "accounts",
    "against_outturns",
    "attribution",
    "break_even",
    "bridge",
    "compare",
    "compare_vintages",
    "contingent_liabilities",
    "contour",
    "counterfactuals",
    "debt_criteria",
    "debt_decomposition",
    "debt_risks",
    "derivatives",
    "design",
    "discover",
    "ensemble_sensitivity",
    "eu_adjustment",
    "evidence",
    "given_data_sensitivity",
    "marginal_effects",
    "open_projection",
    "pooled",
    "prior",
    "probability_above",
    "realised_share_prior",
    "regions",
    "required_assumptions",
    "respond",
    "run",
    "run_cache",
    "screening",
    "sectors",
    "sensitivity",
    "simulate",
    "stress_tests",
    "sustainability_gaps",
    "tornado",
    "validate",
    "value_of_information",
    "variable",
    "warmup",
    "write_report",
]

_HOMES = {
    "Accounts": "analysis.accounts",
    "accounts": "analysis.accounts",
    "Block": "economy.block",
    "Bridge": "analysis.bridge",
    "Comparison": "analysis.comparison",
    "ContingentLiabilities": "analysis.contingent",
    "Contour": "analysis.contour",
    "DebtDecomposition": "analysis.debt",
    "EXPERIMENTS": "simulation.impulse_responses",
    "Economy": "economy.economy",
    "Derivatives": "analysis.derivatives",
    "Discovery": "analysis.discover",
    "EnsembleSensitivity": "analysis.ensemble_sensitivity",
    "EuAdjustment": "analysis.eu_adjustment",
    "Screening": "analysis.screening",
    "Tornado": "analysis.tornado",
    "derivatives": "analysis.derivatives",
    "discover": "analysis.discover",
    "ensemble_sensitivity": "analysis.ensemble_sensitivity",
    "screening": "analysis.screening",
    "tornado": "analysis.tornado",
    "Expectation": "engine.expectations",
    "Expectations": "engine.expectations",
    "Experiment": "simulation.impulse_responses",
    "Financing": "policy.financing",
    "GivenDataSensitivity": "analysis.given_data",
    "ImpactStudy": "analysis.impact_study",
    "InputError": "inputs",
    "Instrument": "policy.instrument",
    "InvalidDrawsError": "engine.run",
    "MarginalEffects": "analysis.marginal_effects",
    "Model": "engine.model",
    "Package": "policy.package",
    "PackageDesign": "analysis.package_design",
    "PooledRuns": "analysis.pooled",
    "pooled": "analysis.pooled",
    "Prior": "economy.beliefs.prior",
    "Project": "policy.project",
    "Projection": "results.projection",
    "RegionEffects": "analysis.regions",
    "Registry": "variables",
    "SectorEffects": "analysis.sectors",
    "Sensitivity": "analysis.sensitivity",
    "Source": "sources",
    "StorageError": "results.files.sealed",
    "SummaryProjection": "results.summary_projection",
    "Timeline": "timeline",
    "VARIABLES": "economy.variables",
    "Validation": "calibration.validation",
    "ValueOfInformation": "analysis.value_of_information",
    "WeightedProjection": "results.weighted",
    "Variable": "variables",
    "attribution": "analysis.attribution",
    "bridge": "analysis.bridge",
    "break_even": "analysis.break_even",
    "compare": "analysis.comparison",
    "compare_vintages": "analysis.vintage_comparison",
    "against_outturns": "analysis.outturns",
    "contingent_liabilities": "analysis.contingent",
    "contour": "analysis.contour",
    "counterfactuals": "analysis.counterfactuals",
    "debt_criteria": "analysis.debt_rules",
    "debt_risks": "analysis.debt_risks",
    "stress_tests": "analysis.debt_stress",
    "sustainability_gaps": "analysis.debt_rules",
    "debt_decomposition": "analysis.debt",
    "design": "analysis.package_design",
    "eu_adjustment": "analysis.eu_adjustment",
    "marginal_effects": "analysis.marginal_effects",
    "given_data_sensitivity": "analysis.given_data",
    "open_projection": "simulation.simulate",
    "probability_above": "analysis.debt",
    "realised_share_prior": "estimation.realised_share",
    "regions": "analysis.regions",
    "sectors": "analysis.sectors",
    "required_assumptions": "analysis.required_assumptions",
    "respond": "simulation.impulse_responses",
    "run": "simulation.model_runs",
    "run_cache": "simulation.run_cache",
    "sensitivity": "analysis.sensitivity",
    "simulate": "simulation.simulate",
    "validate": "calibration.validation",
    "value_of_information": "analysis.value_of_information",
    "variable": "economy.variables",
    "warmup": "simulation.warmup",
    "write_report": "report.writing",
}
"""Public name -> module that defines it; the block for type checkers above says the same to them."""

_RENAMED = {"switches": "counterfactuals", "what_must_hold": "required_assumptions"}
"""Deprecated name -> public name; a deprecated name works for one minor version, with a warning."""

if not TYPE_CHECKING:  # to a type checker, a module with `__getattr__` has every name, misspelt ones as well
    __getattr__, __dir__ = lazy_face(
        __name__,
        __all__,
        _HOMES,
        modules={"evidence": "evidence", "prior": "economy.beliefs.prior"},
        renamed=_RENAMED,
    )
