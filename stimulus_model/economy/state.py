"""The records of the model, by block: parameters, start constants, state, and what is reported."""

from typing import NamedTuple

from stimulus_model.economy.blocks.ai_adoption import (
    AdoptionFlows,
    AdoptionParameters,
    AdoptionStart,
    AdoptionState,
    HouseholdParameters,
)
from stimulus_model.economy.blocks.behaviour import DemandParameters, DemandStart
from stimulus_model.economy.blocks.bonds import BondFlows, BondParameters, BondStart, BondState
from stimulus_model.economy.blocks.bottlenecks import BottleneckFlows, BottleneckParameters
from stimulus_model.economy.blocks.bridging_bonds import (
    BridgingFlows,
    BridgingParameters,
    BridgingState,
    BridgingStocks,
)
from stimulus_model.economy.blocks.budget import BudgetFlows, BudgetParameters, BudgetStart, BudgetState
from stimulus_model.economy.blocks.central_bank import CentralBankFlows, CentralBankParameters, CentralBankState
from stimulus_model.economy.blocks.chip_trade import (
    ChipTradeFlows,
    ChipTradeParameters,
    ChipTradeStart,
    ChipTradeState,
)
from stimulus_model.economy.blocks.chips import ChipFlows, ChipParameters, ChipStart, ChipState
from stimulus_model.economy.blocks.co_investment import CoInvestmentFlows, CoInvestmentParameters, CoInvestmentState
from stimulus_model.economy.blocks.demand import DemandState, Expenditure
from stimulus_model.economy.blocks.disbursement import DisbursementParameters, DisbursementStart, DisbursementState
from stimulus_model.economy.blocks.external import AbroadParameters
from stimulus_model.economy.blocks.financing import FinancingFlows, FinancingParameters, FinancingState
from stimulus_model.economy.blocks.fiscal_support import FiscalSupportParameters
from stimulus_model.economy.blocks.labour import LabourFlows, LabourParameters, LabourState
from stimulus_model.economy.blocks.milestones import MilestoneParameters, MilestoneState
from stimulus_model.economy.blocks.package_demand import PackageDemandParameters
from stimulus_model.economy.blocks.plant_exits import ExitParameters, ExitState
from stimulus_model.economy.blocks.plants import AutomationParameters, PlantParameters
from stimulus_model.economy.blocks.prices import PriceFlows, PriceParameters, PriceState
from stimulus_model.economy.blocks.production import ProductionParameters, ProductionStart, ProductionState
from stimulus_model.economy.blocks.rates import RateFlows, RateParameters, RateStart, RateState
from stimulus_model.economy.blocks.shocks import DisturbanceParameters, Disturbances, DisturbanceStart
from stimulus_model.economy.blocks.society import SocietyFlows, SocietyParameters, SocietyStart
from stimulus_model.economy.blocks.start_ups import StartUpFlows, StartUpParameters, StartUpState
from stimulus_model.economy.blocks.supply_disruption import DisruptionParameters, DisruptionStart


class Parameters(NamedTuple):
    """One value a draw for every parameter."""

    disturbances: DisturbanceParameters
    disbursement: DisbursementParameters
    milestones: MilestoneParameters
    exits: ExitParameters
    co_investment: CoInvestmentParameters
    bottlenecks: BottleneckParameters
    disruption: DisruptionParameters
    chips: ChipParameters
    chip_trade: ChipTradeParameters
    start_ups: StartUpParameters
    adoption: AdoptionParameters
    households: HouseholdParameters
    society: SocietyParameters
    labour: LabourParameters
    production: ProductionParameters
    package_demand: PackageDemandParameters
    fiscal_support: FiscalSupportParameters
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
    chip_trade: ChipTradeStart
    adoption: AdoptionStart
    society: SocietyStart
    demand: DemandStart
    rates: RateStart
    production: ProductionStart
    bonds: BondStart
    budget: BudgetStart


class State(NamedTuple):
    """All that one quarter hands to the next: the states of the blocks."""

    disturbances: Disturbances
    disbursement: DisbursementState
    milestones: MilestoneState
    exits: ExitState
    co_investment: CoInvestmentState
    chips: ChipState
    chip_trade: ChipTradeState
    start_ups: StartUpState
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
    budget: BudgetState


class Flows(NamedTuple):
    """Everything that is reported of a quarter: what the blocks put out, in its final unit.

    The variable registry describes each variable.
    """

    expenditure: Expenditure
    potential_output: float
    output_gap: float
    gni: float
    co_investment: CoInvestmentFlows
    bottlenecks: BottleneckFlows
    chips: ChipFlows
    chip_trade: ChipTradeFlows
    start_ups: StartUpFlows
    adoption: AdoptionFlows
    society: SocietyFlows
    labour: LabourFlows
    prices: PriceFlows
    rates: RateFlows
    financing: FinancingFlows
    budget: BudgetFlows
    bonds: BondFlows
    bridging_stocks: BridgingStocks
    bridging: BridgingFlows
    central_bank: CentralBankFlows
