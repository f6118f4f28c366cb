"""Runs the JavaScript that calls a WebAssembly module, in Node and in a browser without a window."""

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np

from stimulus_model.engine.task import FloatArray, Task
from stimulus_model.engine.wasm.module import SCRIPT, WIDTH

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

_RUN = """
const kernel = new Kernel(bytes("module").buffer), floats = name => new Float64Array(bytes(name).buffer);
kernel.prepare(job);
for (const name of ["parameters", "policy", "position"]) kernel.view(name).set(floats(name));
const out = kernel.run(job);
"""
_NODE = """
import fs from "node:fs";
import {Kernel} from "./kernel.mjs";
const job = JSON.parse(fs.readFileSync("job.json")), bytes = name => Uint8Array.from(fs.readFileSync(name));
%s
fs.writeFileSync("out", Buffer.from(out.buffer, out.byteOffset, out.byteLength));
"""
_PAGE = """<!doctype html><meta charset="utf-8"><pre id="out"></pre><script type="module">
%s
const job = %s, files = %s, bytes = name => Uint8Array.from(atob(files[name]), c => c.charCodeAt(0));
%s
const found = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
const text = Array.from(found, byte => String.fromCharCode(byte)).join("");
document.getElementById("out").textContent = "<" + btoa(text) + ">";
</script>"""


def in_node(task: Task, module: bytes, draws: int, folder: Path) -> FloatArray:
    """Return the results (block, scenario, quarter, variable, lane) of a task, computed in Node."""
    job, files = _job(task, module, draws)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    shutil.copy(SCRIPT, folder / "kernel.mjs")
    (folder / "run.mjs").write_text(_NODE % _RUN, encoding="utf-8")
    done = subprocess.run(["node", "run.mjs"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return _shaped((folder / "out").read_bytes(), task)


def in_browser(task: Task, module: bytes, draws: int, folder: Path) -> FloatArray:
    """Return the same, computed in Chromium."""
    job, files = _job(task, module, draws)
    script = SCRIPT.read_text(encoding="utf-8").replace("export class", "class")
    texts = {name: base64.b64encode(content).decode() for name, content in files.items()}
    page = folder / "page.html"
    page.write_text(_PAGE % (script, json.dumps(job), json.dumps(texts), _RUN), encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    done = subprocess.run(
        [*command, "--virtual-time-budget=60000", "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    found = re.search(r"&lt;([A-Za-z0-9+/=]+)&gt;", done.stdout)
    assert found, done.stdout[:500] + done.stderr[-500:]
    return _shaped(base64.b64decode(found[1]), task)


RUNTIMES: dict[str, Callable[..., FloatArray]] = {"node": in_node} | ({"chromium": in_browser} if CHROMIUM else {})
"""Where modules can be run here; Node must be there."""


def _job(task: Task, module: bytes, draws: int) -> tuple[dict[str, object], dict[str, bytes]]:
    arrays = {"parameters": task.parameters(0, draws, WIDTH), "policy": task.policy, "position": task.position}
    files = {name: np.ascontiguousarray(array).tobytes() for name, array in arrays.items()}
    scenarios, quarters = task.policy.shape[:2]
    job = {"draws": draws, "quarters": quarters, "scenarios": scenarios, "variables": task.variables}
    return job | {"seed": task.seed}, files | {"module": module}


def _shaped(content: bytes, task: Task) -> FloatArray:
    return np.frombuffer(content).reshape(-1, *task.policy.shape[:2], len(task.variables), WIDTH)
