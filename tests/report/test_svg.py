"""Charts as text: exact ticks, labels inside the picture, nothing that is not a number."""

import re

import pytest

from stimulus_model.report.svg import WIDTH, Fan, fan_svg, nice_step, number, waterfall_svg


@pytest.mark.parametrize(("span", "step"), [(1.0, 0.2), (0.1, 0.02), (7.0, 1.0), (148.7, 20.0), (26.0, 5.0)])
def test_steps_are_1_2_or_5(span: float, step: float) -> None:
    assert nice_step(span) == pytest.approx(step)


def test_a_tick_is_the_number_it_stands_at() -> None:
    assert number(0.25, 0.05) == "+0.25"
    assert number(140.0, 20.0, sign=False) == "140"


def lines(svg: str, kind: str) -> list[tuple[float, float]]:
    found = re.search(rf'class="{kind}" points="([^"]+)"', svg)
    assert found is not None
    return [tuple(map(float, point.split(","))) for point in found[1].split()]  # type: ignore[misc]  # pairs


def test_a_fan_is_drawn_to_scale() -> None:
    x = [2025.0, 2026.0, 2027.0]
    svg = fan_svg(Fan(x, [[-1.0, -2.0, 0.0], [0.0] * 3, [1.0, 2.0, 3.0], [2.0] * 3, [4.0] * 3]), "label")
    (a, b), (c, d), (e, f) = lines(svg, "med")
    assert c - a == pytest.approx(e - c, abs=0.2)
    assert b - d == pytest.approx(d - f, abs=0.2)
    assert len(lines(svg, "b90")) == 6
    assert 'aria-label="label"' in svg
    assert ">2025<" in svg


def test_a_flat_line_has_a_scale() -> None:
    svg = fan_svg(Fan([2025.0, 2026.0], [[0.0, 0.0]] * 5), "nothing")
    assert "nan" not in svg
    assert "inf" not in svg


def test_a_ceiling_is_inside_the_picture() -> None:
    svg = fan_svg(Fan([2025.0, 2026.0], [[0.0, 1.0]] * 5, ceiling=(148.7, "potential & more")), "label")
    height = float(re.search(r'class="ceiling"[^>]* y1="([\d.]+)"', svg)[1])  # type: ignore[index]  # is there
    assert 0.0 < height < 60.0
    assert "potential &amp; more" in svg


def test_bars_of_a_waterfall_meet() -> None:
    svg = waterfall_svg([("Demand", 2.0), ("Financing", -0.5)], ("Total", 1.5, 1.0, 2.0), "label")
    bars = re.findall(r'class="(?:up|down)" x="([\d.]+)" y="\d+" width="([\d.]+)"', svg)
    first, second = (tuple(map(float, bar)) for bar in bars)
    assert first[0] + first[1] == pytest.approx(second[0] + second[1], abs=0.2)
    assert first[0] + first[1] < WIDTH
    assert ">+1.50<" in svg
