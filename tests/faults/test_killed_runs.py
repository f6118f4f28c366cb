"""A run that is killed goes on from its checkpoint to the same bits; the campaign `kills` does so many times over."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import toy

from stimulus_model.engine.checkpoint import SUFFIX
from stimulus_model.engine.run import run

HERE = Path(toy.__file__).parent
SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import hashlib, time, toy
from stimulus_model.engine.run import run
def progress(done, draws):
    print("begun", flush=True)
    time.sleep(float(sys.argv[2]))
paths = run(toy.task(), {draws}, checkpoint=sys.argv[1], chunk=64, threads=2, progress=progress)
digest = hashlib.sha256(b"".join(values.tobytes() for values in toy.arrays(paths).values()))
print(digest.hexdigest())
"""


def killed_until_done(folder, delays, draws):
    """Start a run again and again, kill it a delay after its first span; return what the last, left alone, says.

    Those that are killed pause after each span, for so long in all that no machine is fast enough to finish before.
    """
    spans, code = -(-draws // 64), SCRIPT.format(here=str(HERE), draws=draws)
    pause, kept = 2.0 * sum(delays) / spans, 0
    for delay in delays:
        command = [sys.executable, "-c", code, str(folder), str(pause)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "begun\n"
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        process.stdout.close()
        before, kept = kept, len(list(folder.glob(f"*{SUFFIX}")))
        assert before <= kept < spans
    assert kept > 0
    done = subprocess.run([sys.executable, "-c", code, str(folder), "0"], capture_output=True, text=True, check=True)
    assert not [name for name in os.listdir(folder) if not name.endswith((SUFFIX, "in-use"))]
    assert done.stdout.count("begun") == spans - kept + 1  # what was there is reported once
    return done.stdout.split()[-1]


def whole(draws):
    import hashlib

    values = toy.arrays(run(toy.task(), draws)).values()
    return hashlib.sha256(b"".join(each.tobytes() for each in values)).hexdigest()


def test_a_killed_process_leaves_a_checkpoint_that_goes_on(tmp_path):
    assert killed_until_done(tmp_path / "run.ckpt", (0.3, 0.4), 40_000) == whole(40_000)
