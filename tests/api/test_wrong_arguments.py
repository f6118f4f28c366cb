"""Wrong arguments at every public door: one clear error each, never a raw one and never a hang."""

from __future__ import annotations

import pytest

from tests.campaigns.doors import WRONG, doors, fault


@pytest.mark.parametrize("name", sorted(doors()))
def test_every_wrong_argument_is_one_clear_error(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where a file called "no" may be written
    found = [fault(name, field, value) for field in doors()[name][1] for value in WRONG]
    assert [each for each in found if each is not None] == []
