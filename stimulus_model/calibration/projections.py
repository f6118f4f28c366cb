"""What the central path of each vintage of Japan is put on: official projections, and judgements beside them."""

from typing import NamedTuple


class Targets(NamedTuple):
    """Fiscal-year averages to reach; debt at the end of the fiscal year over its GDP.

    Real growth from the second year on, 10-year yield, primary balance and debt are the reference paths of
    the economy itself. Nominal GDP: Cabinet Office (2026); output at the start, ¥ trillion a year, is held
    near the national accounts, and searched for around `near`. Output gap: Cabinet Office growth less potential
    growth, cumulated from -0.4 % (judgement). Policy rate: market and survey expectations around the 10-year path
    (judgement).
    """

    years: tuple[int, ...] = tuple(range(2025, 2036))
    nominal_gdp: tuple[float, ...] = (
        669.2, 691.9, 703.1, 711.9, 720.5, 729.2, 737.9, 746.6, 755.2, 763.5, 771.7,
    )  # fmt: skip
    output: float = 646.0
    output_gap: tuple[float, ...] = (0.1, 0.6, 0.5, 0.4, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2)
    policy_rate: tuple[float, ...] = (0.55, 0.85, 0.9, 0.9, 0.85, 0.8, 0.8, 0.75, 0.7, 0.65, 0.6)
    output_is_free: bool = True
    near: float = 640.0


_END_OF_2024 = {
    "past-trend": Targets(),
    "growth-transition": Targets(
        nominal_gdp=(669.2, 691.9, 710.1, 729.2, 750.3, 774.4, 799.5, 824.6, 849.7, 875.4, 901.7),
        output_gap=(0.1, 0.6, 0.6, 0.4, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2),
        policy_rate=(0.55, 0.85, 1.1, 1.4, 1.6, 1.8, 1.9, 2.0, 2.1, 2.2, 2.2),
        output_is_free=False,
    ),
}
"""Growth transition: gap as above; policy rate as far below the 10-year yield as in the past-trend case of 2035
(judgement); output at the start is history, and stays that of the past-trend case."""
_END_OF_2025 = {
    "past-trend": Targets(
        years=tuple(range(2026, 2036)),
        nominal_gdp=_END_OF_2024["past-trend"].nominal_gdp[1:],
        output=669.0,
        near=669.0,
        output_gap=(0.4, 0.4, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2),
        policy_rate=(0.9, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6),
    ),
    "growth-transition": Targets(
        years=tuple(range(2026, 2036)),
        nominal_gdp=_END_OF_2024["growth-transition"].nominal_gdp[1:],
        output=669.0,
        output_gap=(0.4, 0.5, 0.4, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2),
        policy_rate=(0.9, 1.15, 1.4, 1.6, 1.8, 1.9, 2.0, 2.1, 2.2, 2.2),
        output_is_free=False,
    ),
}
"""The same projections. Gap: -0.1 % in the fourth quarter of 2025 (Cabinet Office), then growth less potential
growth; policy rate: .75 from December 2025 and, as most economists then expected, 1.0 from the middle of 2026
(judgement)."""
_MARCH_2026 = {
    "past-trend": _END_OF_2025["past-trend"]._replace(output=677.0, near=677.0),
    "growth-transition": _END_OF_2025["growth-transition"]._replace(output=677.0),
}
"""The same, from the gap of the first quarter of 2026 (.2 %, computed)."""
_END_OF_2020 = {
    "past-trend": Targets(
        years=tuple(range(2021, 2032)),
        nominal_gdp=(559.5, 570.5, 581.0, 591.0, 600.0, 608.6, 617.3, 626.1, 635.0, 644.0, 653.0),
        output=549.2,
        near=549.2,
        output_gap=(-2.1, -1.2, -0.6, -0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        policy_rate=(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.05, 0.1, 0.15, 0.2, 0.2),
    ),
}
"""Baseline case of the Cabinet Office, January 2021: 559.5 in FY2021; 600 and 644 in FY2025 and FY2030 follow from
its primary deficits in yen and in per cent of GDP; years between by judgement. Gap: -3.5 % in the fourth quarter of
2020 (Cabinet Office), closed over four years (judgement). Policy rate: at its bound until yields rise (judgement)."""
TARGETS = {"2020Q4": _END_OF_2020, "2024Q4": _END_OF_2024, "2025Q4": _END_OF_2025, "2026Q1": _MARCH_2026}
"""By vintage and projection; the first projection is the one that the vintage's own baseline follows."""
