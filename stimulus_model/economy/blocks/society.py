"""Society 5.0: what AI in public services, health and disaster relief does to budget, labour and capital."""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy


class SocietyParameters(NamedTuple):
    """What it brings if all use it, and how much of that the official baseline holds already.

    `public_pay` is the pay of public employees, share of GDP; `public_service_saving` the part of it that is saved
    where they use AI; `health_labour` the rise of labour (log) where all persons do; `disaster_damage` what floods
    destroy, share of GDP a year, and `disaster_relief` the part of it that warnings and faster relief spare;
    `society_in_baseline` the share of the central path of use whose gains the official projection counts.
    """

    public_pay: float
    public_service_saving: float
    health_labour: float
    disaster_damage: float
    disaster_relief: float
    society_in_baseline: float


class SocietyStart(NamedTuple):
    """Use at the start, which history holds: of public employees, and of persons."""

    public: float
    persons: float


class SocietySignals(NamedTuple):
    """Shares that use AI: of all workers, of public employees, and of persons of 15 to 79 years."""

    workers: float
    public: float
    persons: float


class SocietyFlows(NamedTuple):
    """Reported: the same public services cost less than at the start, ¥ trillion a year, prices of the start."""

    public_services_saved: float


class Society(NamedTuple):
    """Beyond what the baseline holds: cost of public services saved (¥ trillion a year, prices of the start), labour
    (log), and capital that disasters do not destroy (¥ trillion a year).
    """

    reported: SocietyFlows
    saved: float
    labour: float
    spared: float


def beyond_baseline(users: float, central: float, at_start: float, p: SocietyParameters) -> float:
    """Return users since the start less those whose gains the baseline holds, a part of the central path."""
    return users - at_start - p.society_in_baseline * (central - at_start)


def society(p: SocietyParameters, signals: SocietySignals, policy: Policy, start: SocietyStart) -> Society:
    """Gains of Society 5.0 that the productivity of firms does not hold.

    National accounts measure public services at their cost: where AI spares time of public employees, output counts
    no more of them, but a part of the time is given back to the budget, which buys less. Health and disaster relief
    act through persons who use AI: fewer days lost to illness and care, and less capital destroyed. Public
    employees' central path is that of all workers, in the draw's own proportion.
    """
    behind = 1.0 / (signals.workers * policy.per_worker_adoption)
    public = beyond_baseline(signals.public, behind * signals.public, start.public, p)
    persons = beyond_baseline(signals.persons, policy.household_reference, start.persons, p)
    full = p.public_pay * p.public_service_saving * policy.reference
    return Society(
        reported=SocietyFlows(full * (signals.public - start.public)),
        saved=full * public,
        labour=p.health_labour * persons,
        spared=p.disaster_damage * p.disaster_relief * policy.reference * persons,
    )
