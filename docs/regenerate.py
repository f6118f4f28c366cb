"""Compute all numbers in files and pages that depend on the equations, in order: ``python docs/regenerate.py``.

Each step is a command of its own in a new process, for it reads the files that the steps before have written.
``--from STEP`` begins later, ``--list`` only shows the commands. The step `shocks` needs the observed series in the
folder that ``STIMULUS_MODEL_DATA`` names. Look at the differences before you commit them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ESTIMATION, CALIBRATION = "stimulus_model.estimation", "stimulus_model.calibration"
SERIES = ("jpn_quarterly.csv.bz2", "derived_japan_quarterly_A.csv")
"""Quarterly accounts and financial series of Japan, below the folder ``japan`` of the data."""


def steps(data: str) -> dict[str, tuple[str, ...]]:
    """Return what follows ``python`` in each step; `data` is the folder of the observed series."""
    return {
        "adoption": ("-m", f"{ESTIMATION}.ai_adoption"),
        "realised_share": ("-m", f"{ESTIMATION}.realised_share"),
        "official_models": ("-m", f"{CALIBRATION}.fit_official_models"),
        "ensemble": ("-m", f"{CALIBRATION}.write_ensemble"),
        "shocks": ("-m", f"{ESTIMATION}.shock_process", *(f"{data}/japan/{name}" for name in SERIES)),
        "calibration": ("-m", f"{CALIBRATION}.add_factors"),
        "us_models": ("-m", f"{CALIBRATION}.fit_official_models", "united-states"),
        "us_disturbances": ("-m", f"{CALIBRATION}.match_forecasters", "united-states"),
        "us_ensemble": ("-m", f"{CALIBRATION}.write_ensemble", "united-states", "--near", "--members", "600"),
        "us_calibration": ("-m", f"{CALIBRATION}.add_factors", "--economy", "united-states", "2025Q4"),
        "validation": ("-m", f"{CALIBRATION}.page", "docs/validation.md"),
        "caveats": ("docs/caveats.py",),
        "golden": ("-m", "pytest", "-q", "tests/properties/test_golden.py", "--regenerate"),
        "readme": ("docs/refresh.py",),
        "financing": ("docs/financing.py",),
        "generative_ai": ("docs/generative_ai.py",),
        "debt": ("docs/debt.py",),
        "questions": ("docs/questions.py",),
        "multipliers": ("docs/multipliers.py",),
        "packages_compared": ("docs/packages_compared.py",),
        "vintages": ("docs/vintages.py",),
        "own_paths": ("docs/own_paths.py",),
        "united_states": ("docs/united_states.py",),
        "regions": ("docs/regions.py",),
        "statements": ("docs/statements.py",),
        "expectations": ("docs/expectations.py",),
        "equations": ("docs/equations.py",),
        "glossary": ("docs/glossary.py",),
        "interval_coverage": ("docs/interval_coverage.py",),
        "input_output": ("docs/input_output.py",),
    }


def main(arguments: list[str]) -> int:
    """Run the steps, and stop at the first that fails."""
    data = os.environ.get("STIMULUS_MODEL_DATA", "")
    commands = steps(data or "$STIMULUS_MODEL_DATA")
    parser = argparse.ArgumentParser(prog="python docs/regenerate.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--from", dest="first", choices=commands, default="adoption", metavar="STEP")
    parser.add_argument("--list", action="store_true", help="show the steps and their commands")
    options = parser.parse_args(arguments)
    chosen = list(commands)[list(commands).index(options.first) :]
    if "shocks" in chosen and not data and not options.list:
        parser.error("STIMULUS_MODEL_DATA must name the folder of the observed series, for the step shocks")
    for name in chosen:
        print(f"{name}: python {' '.join(commands[name])}", flush=True)
        if not options.list and subprocess.run([sys.executable, *commands[name]], cwd=ROOT, check=False).returncode:
            print(f"stopped; go on with python docs/regenerate.py --from {name}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
