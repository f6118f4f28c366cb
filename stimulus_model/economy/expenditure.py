"""The expenditure side of GDP: its components with the package, and their sum."""

from typing import NamedTuple

from stimulus_model.economy.package_demand import PackageDemand


class Expenditure(NamedTuple):
    """The expenditure side; GDP is its sum exactly."""

    real_gdp: float
    consumption: float
    private_investment: float
    government: float
    exports: float
    imports: float


def expenditure(
    consumption: float,
    investment: float,
    government: float,
    exports: float,
    imports: float,
    package: PackageDemand,
) -> Expenditure:
    """Add the package to its components; GDP is their sum."""
    all_investment = investment + package.investment
    all_government = government + package.government
    all_imports = imports + package.imports
    gdp = consumption + all_investment + all_government + exports - all_imports
    return Expenditure(gdp, consumption, all_investment, all_government, exports, all_imports)
