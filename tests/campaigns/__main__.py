"""Run campaigns; see the package."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from tests.campaigns import sandbox
from tests.campaigns.all import CAMPAIGNS
from tests.campaigns.campaign import Campaign
from tests.campaigns.page import PAGE, keep


def main(arguments: list[str]) -> int:
    """Run what is asked for, each in a process of its own, and return 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(CAMPAIGNS)}; none: all")
    parser.add_argument("--size", type=int, help="how many times; without it, as published")
    parser.add_argument("--write", action="store_true", help=f"keep the figures, and write {PAGE.name}")
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)  # the folder of a campaign's own process
    options = parser.parse_args(arguments)
    names = options.names or list(CAMPAIGNS)
    unknown = [name for name in names if name not in CAMPAIGNS]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    if options.here is not None:
        return _alone(CAMPAIGNS[names[0]], names[0], options.size, options.here)
    results = {name: _apart(name, options.size) for name in names}
    if options.write and all(results.values()):
        keep(results)
    return int(not all(result and not result["faults"] for result in results.values()))


def _apart(name: str, size: int | None) -> dict[str, object]:
    """Run one campaign in a process of its own, which is kept away from the machine's files if it makes up names."""
    with tempfile.TemporaryDirectory(prefix="stimulus_model-campaign-") as folder:
        command = ["-m", "tests.campaigns", name, "--here", folder]
        command += [] if size is None else ["--size", str(size)]
        if CAMPAIGNS[name].writes:
            sandbox.run(Path(folder), command)
        else:
            subprocess.run([sys.executable, *command], check=False)
        result = Path(folder) / "outcome.json"
        return json.loads(result.read_text(encoding="utf-8")) if result.exists() else {}


def _alone(campaign: Campaign, name: str, size: int | None, folder: Path) -> int:
    begin, count = time.perf_counter(), campaign.full if size is None else size
    (folder / "work").mkdir()
    outcome = campaign.run(count, folder / "work")
    seconds = time.perf_counter() - begin
    print(f"{name}: {outcome.tried:,} tried, {outcome.figures} ({seconds:.0f} s)", flush=True)
    for fault in outcome.faults[:50]:
        print(f"  {fault}", flush=True)
    kept = {"size": count, "tried": outcome.tried, "faults": len(outcome.faults), "figures": outcome.figures}
    (folder / "outcome.json").write_text(json.dumps(kept), encoding="utf-8")
    return int(bool(outcome.faults))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
