"""Plants that can exit one by one, a slot each; `sizes` makes the models with fewer slots than here."""

from typing import TYPE_CHECKING, NamedTuple

from stimulus_model.records import repeated

SLOTS = 24
"""Plants that one run can tell apart at most. Each costs the kernel a clock and a comparison."""


class PlantRow(NamedTuple):
    """What is decided on a plant, one quarter.

    `at_risk` is its hazard relative to others of its technology, 0 while it cannot exit; `begun` is 1 from
    the start of construction. `capex`, `research` and `equity` are the plant's shares of that instrument's cash in
    the quarter, `shares` its part of the equity bought so far, `capital` its part of the chip capital. `opens` is
    when production is planned, `automates` when the plant is to run by itself, in years from the start; `due` is 1
    once production is planned to have begun; `foreign` is the part that foreign owners hold; `listed` is how long ago
    the plan has the state's shares offered to the public, in years, below zero before. `cover` is the part of its
    capital subsidies and equity that is matched by loans whose loss the state bears, `lending` what else is lent
    so in the quarter. `guaranteed` is the loss that the state bears if all its guaranteed loans fail, `owed` what
    contracts still cost if it exits before construction; ¥ trillion of the day.
    """

    at_risk: float
    begun: float
    capex: float
    research: float
    equity: float
    shares: float
    capital: float
    opens: float
    due: float
    automates: float
    foreign: float
    listed: float
    guaranteed: float
    owed: float
    cover: float
    lending: float


if TYPE_CHECKING:
    Slots = tuple[float, ...]
    PlantRows = tuple[PlantRow, ...]
else:
    Slots = repeated("plant", float, SLOTS)
    PlantRows = repeated("plant", PlantRow, SLOTS)
"""One number a plant, and one row a plant."""


class AutomationParameters(NamedTuple):
    """What full automation adds, as a share of a plant's value added, and years by which it comes after its planned
    quarter and after the delay of the plant itself.
    """

    automation_gain: float
    automation_delay: float


class PlantParameters(NamedTuple):
    """Draws of each plant: hazard relative to the average plant, the cumulated hazard at which it exits, years
    by which production starts later than planned, value added as a share of what was planned, and the part of it
    that is exported.
    """

    risk: Slots
    threshold: Slots
    delay: Slots
    attainment: Slots
    export_share: Slots
