"""Write how far ranges reach for an official model, seen or not, where headlines and reports read it.

``python docs/caveats.py``, when the ensemble changes. The numbers are those of docs/validation.md.
"""

from __future__ import annotations

import stimulus_model as sm
from stimulus_model.calibration.leave_one_out import coverage_by_model
from stimulus_model.calibration.page import write_coverage
from stimulus_model.economy.folders import coverage_file
from stimulus_model.results.tables.caveats import CAVEATS

HEAD = """# Written by docs/caveats.py: shares of a model's published numbers in 90 % bands of draws that answer to
# the other models: of these draws as they are, and of one more model. Keyed by the content of the ensemble.
"""


def main() -> None:
    """Write the coverage of each official model's numbers, by all draws and by those of the others."""
    economy = sm.Economy.load("japan")
    validation = sm.validate(economy)
    assert economy.ensemble is not None
    found = zip(validation.models, coverage_by_model(validation.models, validation.left_out), strict=False)
    rows = [
        f"{model.key} = {{ parameters = {each.parameters_share:.3f}, models = {each.share:.3f} }}"
        for model, each in found
    ]
    write_coverage(validation, coverage_file("japan"))
    CAVEATS.write_text("\n".join([HEAD, f"[{economy.ensemble.content}]", *rows, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
