"""Every number says where it comes from; what is judged or recalled says so; what can be checked is."""

import copy
import re

import pytest

from stimulus_model.economy import Economy
from stimulus_model.inputs import InputError

OURS = "The stimulus_model developers"


def numbers(economy):
    """Every number of an economy: parameters, position, baseline."""
    return [*economy.entries.values(), *economy.position_entries.values(), *economy.paths.values()]


@pytest.mark.parametrize("key", ["symbol", "value", "unit", "prior", "source", "note"])
@pytest.mark.parametrize("blank", [True, False])
def test_a_parameter_that_lacks_its_provenance_is_refused(economy, key, blank):
    table = copy.deepcopy(economy.to_dict())
    entry = table["parameters"]["disturbances"]["supply_sd"]
    if blank and isinstance(entry[key], str):
        entry[key] = " "
    else:
        del entry[key]
    with pytest.raises(InputError, match=rf"disturbances\.supply_sd\.{key}"):
        Economy.from_dict(table)


def test_every_number_has_a_unit_a_note_and_a_source_that_can_be_found(economy):
    for entry in numbers(economy):
        assert entry.unit.strip(), entry
        assert len(entry.note.strip()) > 2, entry
        assert entry.source == economy.sources[entry.source.key]
    for source in economy.sources.values():
        assert len(source.title) > 3


def test_judgement_is_labelled_wherever_a_number_is_shown(economy):
    table = economy.parameters.to_frame()
    for entry in economy.entries.values():
        assert entry.source.kind == "judgement" or "[judgement]" not in table.loc[entry.name, "source"]
        if entry.source.kind == "judgement":
            assert table.loc[entry.name, "source"].endswith("[judgement]"), entry.name
    judged = [entry.name for entry in economy.entries.values() if entry.source.kind == "judgement"]
    assert len(judged) > 20


def test_what_is_recalled_says_that_it_was_not_checked(economy):
    """A judgement that bears another author's name is a memory of what they wrote."""
    for source in economy.sources.values():
        if source.kind == "judgement" and source.author != OURS:
            assert "recalled, not checked" in source.where, source.key
    texts = [source.where for source in economy.sources.values()] + [entry.note for entry in numbers(economy)]
    for text in texts:
        assert not re.search(r"to be checked|from memory", text), text
        assert "recalled" not in text or "recalled, not checked" in text, text
