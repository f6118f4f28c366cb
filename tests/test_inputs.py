import pickle
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_integer,
    check_keys,
    check_number,
    check_numbers,
    check_text,
    read_toml,
    suggest,
    within,
)


def test_error_names_field_value_allowed_and_suggestion():
    error = InputError("region", "Hokaido", "a prefecture", "Hokkaido")
    assert str(error) == "region: got 'Hokaido', allowed: a prefecture; did you mean 'Hokkaido'?"
    assert isinstance(error, ValueError)


def test_error_survives_pickling():
    error = pickle.loads(pickle.dumps(InputError("a", 1, "b", "c")))
    assert (error.field, error.value, error.allowed, error.suggestion) == ("a", 1, "b", "c")


def test_error_shortens_long_values_and_survives_values_without_repr():
    assert len(str(InputError("x", "y" * 10_000, "less"))) < 200
    assert "a value of type int that cannot be printed" in str(InputError("x", 10**5000, "less"))


def test_within_puts_the_place_in_front():
    message = r"^project\.a\.region: got 'x', allowed: y; did you mean 'z'"
    with pytest.raises(InputError, match=message), within("project.a"):
        raise InputError("region", "x", "y", "z")


def test_within_leaves_other_errors_alone():
    with pytest.raises(KeyError), within("project.a"):
        raise KeyError("region")


def test_suggest():
    assert suggest("capx", ["capex", "research"]) == "capex"
    assert suggest("zzz", ["capex", "research"]) is None
    assert suggest(3, ["capex"]) is None


def test_check_choice():
    assert check_choice("kind", "capex", ("capex", "research")) == "capex"
    with pytest.raises(InputError, match=r"kind: got 'capex', allowed: nothing, for there is none to choose from"):
        check_choice("kind", "capex", ())
    with pytest.raises(InputError, match=r"^kind: got 'capx', allowed: capex, research; did you mean 'capex'"):
        check_choice("kind", "capx", ("capex", "research"))
    with pytest.raises(InputError, match="and 8 more"):
        check_choice("kind", "?", [f"name{k}" for k in range(20)])
    with pytest.raises(InputError, match=r"got \['capex'\]"):
        check_choice("kind", ["capex"], ("capex",))


@pytest.mark.parametrize("value", ["", "  \n", None, 3, b"text"])
def test_check_text_refuses(value):
    with pytest.raises(InputError, match=r"^title: got .* allowed: text that is not empty"):
        check_text("title", value)


@pytest.mark.parametrize("value", [1, 0.5, Fraction(1, 2), np.float32(0.5), np.int64(1)])
def test_check_number_returns_floats(value):
    number = check_number("x", value)
    assert type(number) is float
    assert number == value


@pytest.mark.parametrize(
    "value",
    [True, np.True_, "1", None, 1j, float("nan"), float("inf"), -float("inf"), 10**400, [1.0]],
)
def test_check_number_refuses(value):
    with pytest.raises(InputError, match=r"^x: got .* allowed: a finite number"):
        check_number("x", value)


def test_check_number_bounds():
    assert check_number("x", 0.0, low=0.0, high=0.0) == 0.0
    with pytest.raises(InputError, match=r"got -1\.0, allowed: a finite number >= 0 and <= 1"):
        check_number("x", -1.0, low=0.0, high=1.0)
    with pytest.raises(InputError, match="> 0"):
        check_number("x", 0.0, above=0.0)
    with pytest.raises(InputError, match="<= 1"):
        check_number("x", 1.5, high=1.0)


def test_check_integer():
    assert check_integer("n", np.int64(3), low=3, high=3) == 3
    assert type(check_integer("n", np.int64(3))) is int
    for value in (True, 3.0, "3", None):
        with pytest.raises(InputError, match=r"^n: got .* a whole number"):
            check_integer("n", value)
    with pytest.raises(InputError, match="a whole number >= 1 and <= 2"):
        check_integer("n", 3, low=1, high=2)
    with pytest.raises(InputError, match=">= 1"):
        check_integer("n", 0, low=1)


def test_check_keys():
    table = {"a": 1, "b": 2}
    assert check_keys("t", table, ("a",), ("b",)) is table
    with pytest.raises(InputError, match=r"^t\.colour: .* did you mean 'color'"):
        check_keys("t", {"colour": 1}, ("color",))
    with pytest.raises(InputError, match=r"^t\.a: .* the key is required"):
        check_keys("t", {"b": 2}, ("a",), ("b",))
    with pytest.raises(InputError, match=r"^t: got 3, allowed: a table with a, b"):
        check_keys("t", 3, ("a",), ("b",))
    with pytest.raises(InputError, match=r"^t\.3: "):
        check_keys("t", {3: 1, "a": 1}, ("a",))


def test_read_toml(tmp_path):
    path = tmp_path / "good.toml"
    path.write_text('title = "¥"\n', encoding="utf-8")
    assert read_toml(path) == read_toml(str(path)) == {"title": "¥"}


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"a = 1\na = 2\n", "valid TOML without duplicate keys"),
        (b"a = ", "valid TOML"),
        (b"a = '\xff'", "UTF-8"),
        (b"a = " + b"9" * 5000, "valid TOML"),
        (b"a = " + b"[" * 100_000, "valid TOML"),
    ],
)
def test_read_toml_refuses_bad_files(tmp_path, content, match):
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=match):
        read_toml(path)


@pytest.mark.parametrize("path", [Path("no") / "such.toml", "\0.toml", "x" * 5000, "."])
def test_read_toml_refuses_bad_paths(path):
    with pytest.raises(InputError, match=r"^path: got"):
        read_toml(path)


@pytest.mark.parametrize("path", [None, 3, b"a.toml"])
def test_read_toml_refuses_what_is_no_path(path):
    with pytest.raises(InputError, match="the path of a file"):
        read_toml(path)


@pytest.mark.parametrize(
    "value",
    [10**400, [1.0, 10**400], "0.2", ["0.2"], [1 + 2j], np.array([1 + 2j]), [[1.0], [1.0, 2.0]], len, b"x", {}],
    ids=repr,
)
def test_what_is_no_array_of_numbers_is_refused(value):
    with pytest.raises(InputError, match=r"^share: got .*, allowed: numbers$"):
        check_numbers("share", value, "numbers")


def test_numbers_are_returned_as_floats():
    for value in (1, [1, 2], np.float32([0.5]), [Fraction(1, 2)], [True, False], np.array([[1.0, np.nan]])):
        np.testing.assert_array_equal(check_numbers("share", value, "numbers"), np.asarray(value, dtype=float))


@pytest.mark.parametrize("value", [np.zeros((3, 3)), sm.Package.load("japan-ai-chips-2024")], ids=type)
def test_an_error_is_one_line(value):
    """Whatever came: a package and an array show themselves in several."""
    assert "\n" in repr(value)
    with pytest.raises(InputError, match="allowed: words") as caught:
        raise InputError("field", value, "words")
    assert "\n" not in str(caught.value)
