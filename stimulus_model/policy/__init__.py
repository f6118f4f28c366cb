"""What is decided: packages of projects, instruments and financing, and their schedule on the time axis."""

from stimulus_model.policy.financing import Financing
from stimulus_model.policy.instrument import Instrument
from stimulus_model.policy.package import Package
from stimulus_model.policy.place import Schedule
from stimulus_model.policy.project import Project, Projects
from stimulus_model.policy.published_facts import EffectEstimate, LeftOut
from stimulus_model.policy.totals import Total
from stimulus_model.policy.vocabulary import (
    BUDGETS,
    FISCAL_INSTRUMENTS,
    INSTRUMENTS,
    PROGRAMME,
)
from stimulus_model.schedule import FORMS

__all__ = [
    "BUDGETS",
    "FISCAL_INSTRUMENTS",
    "FORMS",
    "INSTRUMENTS",
    "PROGRAMME",
    "EffectEstimate",
    "Financing",
    "Instrument",
    "LeftOut",
    "Package",
    "Project",
    "Projects",
    "Schedule",
    "Total",
]
