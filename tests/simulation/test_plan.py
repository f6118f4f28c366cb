"""What an economy remembers of the packages that it met."""

import numpy as np

import stimulus_model as sm
from stimulus_model.economy.paths.plant_rows import plants_of
from stimulus_model.economy.paths.policy_rows import CHANNELS
from stimulus_model.economy.plant_model import sized
from stimulus_model.simulation.plan import plan, schedules_of
from stimulus_model.timeline import Timeline

TIMELINE = Timeline("2025Q1", "2030Q4")


def test_equal_packages_share_a_schedule_and_others_do_not() -> None:
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    again = sm.Package.from_dict(package.to_dict())
    first, second, larger = schedules_of({"a": package, "b": again, "c": package.scaled(2.0)}, economy, TIMELINE)
    assert first is second
    np.testing.assert_array_equal(larger.capex, 2.0 * first.capex)
    assert schedules_of({"a": package}, economy, Timeline("2025Q1", "2029Q4"))[0].capex.shape == (20,)


def test_remembered_rows_are_those_of_the_plants_of_the_run() -> None:
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    other = package.replace(projects=package.projects[1:])
    for packages in ({"a": package}, {"a": package, "b": other}, {"b": other}):
        task = plan(packages, economy, TIMELINE, seed=1)
        for package_rows, each in zip(task.policy[1:], packages.values(), strict=True):
            schedule, plants = each.schedule(TIMELINE), plants_of(schedules_of(packages, economy, TIMELINE))
            fresh = economy.policy_rows(TIMELINE, schedule, CHANNELS, plants=plants)
            np.testing.assert_array_equal(package_rows, fresh[:, sized(len(plants), economy.model).policy])
