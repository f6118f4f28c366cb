"""The records of the model, by block: parameters, start constants, state, and what is reported."""

from typing import NamedTuple

from stimulus_model.economy.blocks.ai_adoption import (
    AdoptionParameters,
    AdoptionStart,
    AdoptionState,
    HouseholdParameters,
)
from stimulus_model.economy.blocks.behaviour import DemandParameters, DemandStart
from stimulus_model.economy.blocks.bonds import BondFlows, BondParameters, BondStart, BondState
from stimulus_model.economy.blocks.bridging_bonds import (
    BridgingFlows,
    BridgingParameters,
    BridgingState,
    BridgingStocks,
)
from stimulus_model.economy.blocks.budget import BudgetFlows, BudgetParameters
from stimulus_model.economy.blocks.central_bank import CentralBankFlows, CentralBankParameters, CentralBankState
from stimulus_model.economy.blocks.chips import ChipParameters, ChipStart, ChipState
from stimulus_model.economy.blocks.co_investment import CoInvestmentParameters
from stimulus_model.economy.blocks.demand import DemandState, Expenditure
from stimulus_model.economy.blocks.disbursement import DisbursementParameters, DisbursementStart, DisbursementState
from stimulus_model.economy.blocks.external import AbroadParameters
from stimulus_model.economy.blocks.financing import FinancingFlows, FinancingParameters, FinancingState
from stimulus_model.economy.blocks.labour import LabourFlows, LabourParameters, LabourState
from stimulus_model.economy.blocks.package_demand import PackageDemandParameters
from stimulus_model.economy.blocks.plant_exits import ExitParameters, ExitState
from stimulus_model.economy.blocks.plants import AutomationParameters, PlantParameters
from stimulus_model.economy.blocks.prices import PriceFlows, PriceParameters, PriceState
from stimulus_model.economy.blocks.production import ProductionParameters, ProductionState
from stimulus_model.economy.blocks.rates import RateFlows, RateParameters, RateStart, RateState
from stimulus_model.economy.blocks.shocks import DisturbanceParameters, Disturbances, DisturbanceStart
from stimulus_model.economy.blocks.supply_disruption import DisruptionParameters, DisruptionStart


class Parameters(NamedTuple):
    """One value a draw for every parameter."""

    disturbances: DisturbanceParameters
    disbursement: DisbursementParameters
    exits: ExitParameters
    co_investment: CoInvestmentParameters
    disruption: DisruptionParameters
    chips: ChipParameters
    adoption: AdoptionParameters
    households: HouseholdParameters
    labour: LabourParameters
    production: ProductionParameters
    package_demand: PackageDemandParameters
    demand: DemandParameters
    prices: PriceParameters
    rates: RateParameters
    financing: FinancingParameters
    bridging: BridgingParameters
    central_bank: CentralBankParameters
    budget: BudgetParameters
    bonds: BondParameters
    abroad: AbroadParameters
    automation: AutomationParameters
    plants: PlantParameters


class Start(NamedTuple):
    """Constants of a draw, computed once from parameters and position."""

    disturbances: DisturbanceStart
    disbursement: DisbursementStart
    disruption: DisruptionStart
    chips: ChipStart
    adoption: AdoptionStart
    demand: DemandStart
    rates: RateStart
    bonds: BondStart
    log_technology: float


class State(NamedTuple):
    """All that one quarter hands to the next.

    `output_trend` is log output against its reference path as budget plans see it, `price_trend` log price
    against its trend as they are indexed to it.
    """

    disturbances: Disturbances
    disbursement: DisbursementState
    exits: ExitState
    offshore_capital: float
    chips: ChipState
    adoption: AdoptionState
    labour: LabourState
    production: ProductionState
    demand: DemandState
    prices: PriceState
    rates: RateState
    financing: FinancingState
    bridging: BridgingState
    central_bank: CentralBankState
    bonds: BondState
    output_trend: float
    price_trend: float


class PlantFlows(NamedTuple):
    """Reported on plants and generative AI."""

    private_co_investment: float
    chip_capital: float
    chip_value_added: float
    ai_adoption: float
    ai_capacity_realised: float
    ai_market: float
    ai_imports: float
    ai_intangible_investment: float
    ai_adoption_large: float
    ai_adoption_small: float
    ai_adoption_public: float
    ai_adoption_households: float
    ai_adoption_young: float
    ai_adoption_old: float


class OutputFlows(NamedTuple):
    """Reported on output beyond the expenditure side."""

    potential_output: float
    output_gap: float
    gni: float


class Flows(NamedTuple):
    """Everything that is reported of a quarter, in its final unit; the variable registry describes each."""

    expenditure: Expenditure
    output: OutputFlows
    plants: PlantFlows
    labour: LabourFlows
    prices: PriceFlows
    rates: RateFlows
    financing: FinancingFlows
    budget: BudgetFlows
    bonds: BondFlows
    bridging_stocks: BridgingStocks
    bridging: BridgingFlows
    central_bank: CentralBankFlows
