import copy
import dataclasses
import datetime
import json
import pickle
import subprocess
import sys

import pytest

from stimulus_model.inputs import InputError
from stimulus_model.policy import Financing, Package, Total


def test_total_counts_guarantees_apart(package):
    assert package.total == Total(
        capex=pytest.approx(0.4), research=0.0, compute=0.0, training=0.04, equity=0.0, guarantee=0.5
    )
    assert package.total.cash == pytest.approx(0.44)
    assert str(package.total) == "¥0.44tn cash, ¥0.5tn guaranteed loans"
    assert str(package.without("guarantee").total) == "¥0.44tn cash"


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"name": "Small"}, r"^package\.name: got 'Small'"),
        ({"title": " "}, r"^package\.title: got ' '"),
        ({"date": "22 November 2024"}, r"^package\.date: .* a date written like 2024-11-22"),
        ({"date": "2024-13-01"}, r"^package\.date: got '2024-13-01'"),
        ({"date": None}, r"^package\.date: got None"),
        ({"date": datetime.datetime(2024, 11, 22)}, r"^package\.date: got datetime"),
        ({"note": None}, r"^package\.note: got None"),
        ({"source": "lw"}, r"^package\.source: got 'lw', .* did you mean 'law'"),
        ({"source": None}, r"^package\.source: got None"),
        ({"projects": None}, r"^package\.projects: got None"),
        ({"financing": "tax"}, r"^package\.financing: got 'tax'"),
        ({"financing": Financing({"tax": 1.0}, source="lw")}, r"^financing\.source: .* did you mean 'law'"),
        ({"sources": []}, r"^package\.sources: got \[\]"),
        ({"sources": {"law": "Act"}}, r"^sources\.law: got 'Act', allowed: a Source with the key 'law'"),
    ],
)
def test_package_refuses(fields, change, match):
    with pytest.raises(InputError, match=match):
        Package(**fields | change)


def test_every_source_key_must_be_known(fields):
    sources = {"law": fields["sources"]["law"]}
    with pytest.raises(InputError, match=r"^project\.school\.source: got 'press'"):
        Package(**fields | {"sources": sources})
    with pytest.raises(InputError, match=r"^sources\.other: .* a Source with the key 'other'"):
        Package(**fields | {"sources": fields["sources"] | {"other": sources["law"]}})


def test_the_source_key_of_an_instrument_must_be_known(package):
    table = package.to_dict()
    table["project"]["plant"]["instrument"][0]["source"] = "prss"
    with pytest.raises(InputError, match=r"^project\.plant\.capex\.source: .* did you mean 'press'"):
        Package.from_dict(table)


def test_dates(fields):
    assert Package(**fields | {"date": datetime.date(2024, 11, 22)}).date == "2024-11-22"


def test_scaled(package):
    twice = package.scaled(2.0)
    assert twice.projects[0].instruments[0].amounts == {2024: 0.6, 2025: 0.2}
    assert twice.total.guarantee == 1.0
    assert twice.title == "A small package × 2"
    assert package.scaled(1) is package
    assert package.scaled(0.0).total.cash == 0.0


@pytest.mark.parametrize("factor", [-1.0, float("nan"), True, "2", None])
def test_scaled_refuses(package, factor):
    with pytest.raises(InputError, match=r"^factor: got"):
        package.scaled(factor)


def test_scaled_beyond_reason_names_the_amount(package):
    with pytest.raises(InputError, match=r"^project\.plant\.capex\.2024: got 3e\+18"):
        package.scaled(1e19)


@pytest.mark.parametrize("name", ["guarantee", "guarantees"])
def test_without_guarantees(package, name):
    without = package.without(name)
    assert without.total.guarantee == 0.0
    assert without.total.cash == package.total.cash
    assert without.title == "A small package without guarantee"
    assert without.without(name) is without


def test_without_projects(package):
    assert package.without("plant").projects.names == ("school",)
    assert package.without("training").projects.names == ("plant",)
    assert package.without("plant", "school").projects == ()
    assert package.without() is package


def test_without_refuses(package):
    with pytest.raises(InputError, match=r"^without: got 'garantees', .* did you mean 'guarantee"):
        package.without("garantees")
    with pytest.raises(InputError, match=r"^without: got 'rapidus'"):
        package.without("rapidus")
    with pytest.raises(InputError, match=r"^without: got 3"):
        package.without(3)


def test_financed_by_and_replace(package):
    assert package.financed_by(Financing.deficit_bonds()).financing.shares == {"deficit_bonds": 1.0}
    assert package.replace(title="Other").title == "Other"
    with pytest.raises(InputError, match=r"^field: got 'titel', .* did you mean 'title'"):
        package.replace(titel="Other")
    with pytest.raises(InputError, match=r"^package\.financing"):
        package.financed_by("tax")


def test_json_round_trip_is_exact(package):
    again = Package.from_dict(json.loads(json.dumps(package.to_dict())))
    assert again == package
    assert again.to_dict() == package.to_dict()
    assert again.content_id == package.content_id


def test_content_id_follows_the_content(package):
    reordered = json.loads(json.dumps(package.to_dict(), sort_keys=True))
    assert Package.from_dict(reordered).content_id == package.content_id
    assert len(package.content_id) == 64
    changed = [
        package.replace(note="x"),
        package.scaled(2.0),
        package.without("plant"),
        package.financed_by(Financing.tax()),
    ]
    assert len({each.content_id for each in (package, *changed)}) == 5


def test_packages_are_values(package):
    assert pickle.loads(pickle.dumps(package)) == package
    assert copy.deepcopy(package) == package
    assert {package: 1}[Package.from_dict(package.to_dict())] == 1


def test_text(package):
    text = repr(package)
    assert text.startswith("small: A small package\n2024-11-22; ¥0.44tn cash, ¥0.5tn guaranteed loans\n")
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "project instrument fiscal year ¥ trillion source" in rows
    assert "plant capex 2024, 2025 0.4 Diet 2024 [primary]" in rows
    assert "financing: tax 75 %, bridging bonds 25 %" in text
    assert "source: Diet (2024), Act, article 1 [primary]" in text


def test_html_is_escaped(fields):
    sources = fields["sources"]
    bad = sources["press"].__class__("press", "<b>Press</b>", 2025, "R", "secondary", url="javascript:alert(1)")
    page = Package(
        **fields | {"title": "<script>", "note": "a & b", "sources": sources | {"press": bad}}
    )._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "a &amp; b" in page
    assert "javascript:" not in page
    assert "&lt;b&gt;Press" in page
    assert '<a href="https://example.org">Diet (2024), Act, article 1 [primary]</a>' in page


def test_amounts_table(package):
    frame = package.to_frame()
    assert frame["amount"].tolist() == [0.3, 0.1, 0.5, 0.04]
    assert frame["fiscal_year"].tolist() == [2024, 2025, 2026, 2025]
    assert frame["source_kind"].tolist() == ["primary", "primary", "primary", "secondary"]
    assert len(package.amounts) == 4


def test_tables_in_other_formats(package):
    table = package.projects.table()
    assert table.to_markdown().splitlines()[2].startswith("| plant | A plant | memory | Mie | 0.4 | 0.5 |")
    assert "plant & A plant & memory & Mie & 0.4 & 0.5 &" in table.to_latex()
    assert r"private\_investment" in table.to_latex()
    assert table._repr_html_() == table.to_html()


def test_printing_a_package_needs_no_heavy_library():
    code = (
        "import sys; from stimulus_model.policy import Package; p = Package.load('japan-ai-chips-2024'); repr(p);"
        "p._repr_html_(); print(sorted({'pandas', 'xarray', 'scipy', 'numba', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_shifting_moves_amounts_and_dates(package):
    later = package.shifted(4)
    for before, after in zip(package.projects, later.projects, strict=True):
        for one, other in zip(before.instruments, after.instruments, strict=True):
            assert {year + 4: amount for year, amount in one.amounts.items()} == dict(other.amounts)
        if before.start_of_production is not None:
            assert (
                after.start_of_production
                == f"{int(before.start_of_production[:4]) + 4}{before.start_of_production[4:]}"
            )
        assert len(after.milestones) == len(before.milestones)
    assert later.total == package.total
    assert later.shifted(-4).projects == package.projects
    assert later.title.endswith("4 years later")
    assert package.shifted(0) is package


@pytest.mark.parametrize("years", [1.5, "4", 101])
def test_shifting_by_something_else_is_refused(package, years):
    with pytest.raises(InputError, match="years"):
        package.shifted(years)


def test_an_unknown_status_is_refused(package):
    with pytest.raises(InputError, match=r"status.*did you mean 'building'"):
        dataclasses.replace(package.projects[0], status="bilding")
