"""Runs the JavaScript that calls a WebAssembly module, in Node and in a browser without a window."""

import base64
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from stimulus_model import report
from stimulus_model.engine.task import FloatArray, Task
from stimulus_model.engine.wasm.module import SCRIPT, WIDTH
from tests.support.browser import CHROMIUM, in_browser

NODE = shutil.which("node")
WORKER = Path(report.__file__).with_name("worker.js")

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
document.getElementById("out").textContent = btoa(text);
</script>"""


def in_node(task: Task, module: bytes, draws: int, folder: Path) -> FloatArray:
    """Return the results (block, scenario, quarter, variable, lane) of a task, computed in Node."""
    job, files = _job(task, module, draws)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    shutil.copy(SCRIPT, folder / "kernel.mjs")
    (folder / "run.mjs").write_text(_NODE % _RUN, encoding="utf-8")
    done = subprocess.run([str(NODE), "run.mjs"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return _shaped((folder / "out").read_bytes(), task)


def in_chromium(task: Task, module: bytes, draws: int, folder: Path) -> FloatArray:
    """Return the same, computed in Chromium."""
    job, files = _job(task, module, draws)
    script = SCRIPT.read_text(encoding="utf-8").replace("export class", "class")
    texts = {name: base64.b64encode(content).decode() for name, content in files.items()}
    page = folder / "page.html"
    page.write_text(_PAGE % (script, json.dumps(job), json.dumps(texts), _RUN), encoding="utf-8")
    question = """new Promise(done => { const look = () => document.getElementById("out")?.textContent
        ? done(document.getElementById("out").textContent) : setTimeout(look, 20); look(); })"""
    (text,), complaints = in_browser(page.as_uri(), [question], folder)
    assert complaints == []
    return _shaped(base64.b64decode(text), task)


_WORKER = """
import fs from "node:fs";
const header = JSON.parse(fs.readFileSync("job.json"));
const array = (name, Kind) => new Kind(Uint8Array.from(fs.readFileSync(name)).buffer);
const said = [];
globalThis.postMessage = message => said.push(message);
(0, eval)(fs.readFileSync("worker.js", "utf8"));
const plan = {...header, first: 0, n: header.draws, draws: array("draws", Float32Array)};
plan.module = array("module", Uint8Array).buffer;
for (const name of ["constants", "without", "position"]) plan[name] = array(name, Float64Array);
globalThis.onmessage({data: {plan}});
globalThis.onmessage({data: {view: {policy: array("rows", Float64Array), scales: [], model: null}}});
if (said[1]?.error || said[0].error) throw new Error(said[0].error ?? said[1].error);
fs.writeFileSync("out", Buffer.from(said[1].result.buffer));
"""


def worker_in_node(header: dict[str, Any], arrays: dict[str, Any], rows: FloatArray, folder: Path) -> FloatArray:
    """Return what a thread of a report computes, float32 (series, quarter, draw), in Node."""
    for name, array in {**arrays, "rows": rows}.items():
        (folder / name).write_bytes(array.tobytes())
    (folder / "job.json").write_text(json.dumps(header), encoding="utf-8")
    kernel = SCRIPT.read_text(encoding="utf-8").replace("export class", "class")
    (folder / "worker.js").write_text(kernel + WORKER.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "run.mjs").write_text(_WORKER, encoding="utf-8")
    done = subprocess.run([str(NODE), "run.mjs"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    out = np.frombuffer((folder / "out").read_bytes(), np.float32)
    return out.reshape(len(header["series"]), header["quarters"], header["draws"])


RUNTIMES: dict[str, Callable[..., FloatArray]] = ({"node": in_node} if NODE else {}) | (
    {"chromium": in_chromium} if CHROMIUM else {}
)
"""Where modules can be run here."""


def _job(task: Task, module: bytes, draws: int) -> tuple[dict[str, object], dict[str, bytes]]:
    arrays = {"parameters": task.parameters(0, draws, WIDTH), "policy": task.policy, "position": task.position}
    files = {name: np.ascontiguousarray(array).tobytes() for name, array in arrays.items()}
    scenarios, quarters = task.policy.shape[:2]
    job = {"draws": draws, "quarters": quarters, "scenarios": scenarios, "variables": task.variables}
    return job | {"seed": task.seed}, files | {"module": module}


def _shaped(content: bytes, task: Task) -> FloatArray:
    return np.frombuffer(content).reshape(-1, *task.policy.shape[:2], len(task.variables), WIDTH)
