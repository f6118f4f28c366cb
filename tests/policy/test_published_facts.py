import dataclasses

import pytest

from stimulus_model.inputs import InputError
from stimulus_model.policy import EffectEstimate, LeftOut, Package

GIVEN = {
    "estimator": "A ministry",
    "role": "official ex ante",
    "published": "2025-11-21",
    "variable": "real_gdp",
    "unit": "per cent",
    "over": "mean",
    "period": ("2026Q1", "2026Q4"),
    "value": 1.4,
    "concept": "money over years",
    "source": "press",
}
RESERVE = LeftOut(title="reserve", amount=0.5, source="law", note="no demand")


@pytest.fixture
def published(package) -> Package:
    return package.replace(estimates=[EffectEstimate(**GIVEN, project="plant")], left_out=[RESERVE])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"role": "official"}, r"^role: got 'official', allowed: official ex ante"),
        ({"variable": "gdp"}, r"^variable: got 'gdp', allowed: real_gdp, consumer_prices"),
        ({"unit": "%"}, r"^unit: got '%', allowed: per cent, money"),
        ({"over": "peak"}, r"^over: got 'peak', allowed: mean, sum"),
        ({"period": ("2026Q4", "2026Q1")}, r"^period: got .*first quarter that is not after the last"),
        ({"period": "2026Q1"}, r"^period: got '2026Q1', allowed: first and last quarter"),
        ({"period": ("2026", "2027")}, r"^period: got '2026'"),
        ({"value": float("nan")}, r"^value: got nan"),
        ({"value": None}, r"^value: got None, allowed: a number, or low and high"),
        ({"low": 2.0, "high": 1.0}, r"^low: got 2\.0, allowed: at most high, 1"),
        ({"concept": ""}, r"^concept: got ''"),
    ],
)
def test_bad_estimates(change, message):
    with pytest.raises(InputError, match=message):
        EffectEstimate(**(GIVEN | change))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"estimates": [RESERVE]}, r"^package\.estimates: got .*a list or tuple of EffectEstimate"),
        ({"left_out": "reserve"}, r"^package\.left_out: got 'reserve', allowed: a list or tuple of LeftOut"),
        ({"estimates": [EffectEstimate(**(GIVEN | {"source": "pres"}))]}, r"^estimate\[0\]\.source: .* mean 'press'"),
        (
            {"estimates": [EffectEstimate(**GIVEN, project="plan")]},
            r"^estimate\[0\]\.project: .* mean 'plant'",
        ),
        ({"left_out": [dataclasses.replace(RESERVE, source="lex")]}, r"^left_out\[0\]\.source: got 'lex'"),
    ],
)
def test_a_package_checks_what_is_published_about_it(package, entry, message):
    with pytest.raises(InputError, match=message):
        package.replace(**entry)


def test_files_keep_it(published):
    table = published.to_dict()
    assert Package.from_dict(table) == published
    assert "low" not in table["estimate"][0]
    assert Package.from_dict(table).content_id != published.replace(estimates=()).content_id


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("estimate", {}, r"^estimate: got \{\}, allowed: a list: \[\[estimate\]\]"),
        ("estimate", [{"who": "me"}], r"^estimate\[0\]\.entry"),
        (
            "left_out",
            [{"title": "reserve", "amount": "much", "source": "law", "note": "none"}],
            r"^left_out\[0\]\.amount",
        ),
    ],
)
def test_bad_tables(published, key, value, message):
    with pytest.raises(InputError, match=message):
        Package.from_dict(published.to_dict() | {key: value})


def test_it_is_shown(published):
    assert "in no instrument: reserve ¥0.5tn" in repr(published)
    row = published.published_effects.to_frame().iloc[0]
    assert (row["estimator"], row["value"], row["from"]) == ("A ministry", 1.4, "2026Q1")
    assert row["source"].startswith("Press (2025)")


@pytest.mark.parametrize(
    "change",
    [
        lambda package: package.scaled(2.0),
        lambda package: package.shifted(1),
        lambda package: package.without("school"),
        lambda package: package.in_unit("billion"),
        lambda package: package + package.replace(name="other"),
    ],
)
def test_another_package_has_no_published_effects(published, change):
    assert (change(published).estimates, change(published).left_out) == ((), ())
    assert published.replace(title="Mine").estimates == published.estimates
