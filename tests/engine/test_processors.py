"""Processors: no more than the control groups of a container or a job pay for."""

import os

import pytest
import toy

from stimulus_model.engine.processors import processors
from stimulus_model.engine.run import run

FREE = len(os.sched_getaffinity(0))
SECOND, FIRST = "0::/job/step\n", "5:memory:/job\n3:cpu,cpuacct:/job\n"


def _system(tmp_path, groups, files):
    own = tmp_path / "proc/self/cgroup"
    own.parent.mkdir(parents=True)
    own.write_text(groups)
    for name, text in files.items():
        file = tmp_path / "sys/fs/cgroup" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("groups", "files", "expected"),
    [
        (SECOND, {"job/step/cpu.max": "100000 100000\n"}, 1),
        (SECOND, {"job/step/cpu.max": "25000 100000\n"}, 1),  # a part of a processor is one
        (SECOND, {"job/step/cpu.max": "max 100000\n", "job/cpu.max": "50000 100000\n"}, 1),  # one around it
        (SECOND, {"job/step/cpu.max": "max 100000\n"}, FREE),
        (SECOND, {"job/step/cpu.max": "99900000 100000\n"}, FREE),  # more than there are
        (SECOND, {"other/cpu.max": "100000 100000\n"}, FREE),
        (FIRST, {"cpu/job/cpu.cfs_quota_us": "100000\n", "cpu/job/cpu.cfs_period_us": "100000\n"}, 1),
        (FIRST, {"cpu,cpuacct/job/cpu.cfs_quota_us": "1000\n", "cpu,cpuacct/job/cpu.cfs_period_us": "100000\n"}, 1),
        (FIRST, {"cpu/job/cpu.cfs_quota_us": "-1\n", "cpu/job/cpu.cfs_period_us": "100000\n"}, FREE),
        (FIRST, {"memory/job/cpu.cfs_quota_us": "1000\n", "memory/job/cpu.cfs_period_us": "100000\n"}, FREE),
        (SECOND, {"job/step/cpu.max": "no numbers at all\n"}, FREE),
    ],
)
def test_the_smallest_limit_counts(tmp_path, groups, files, expected):
    assert processors(_system(tmp_path, groups, files)) == expected


def test_a_system_without_control_groups_has_no_limit(tmp_path):
    assert processors(tmp_path) == FREE


def test_many_more_threads_than_processors_give_the_same_bits():
    task = toy.task()
    one, many = run(task, 400, threads=1), run(task, 400, threads=16 * FREE, chunk=3)
    for name in task.variables:
        assert one.array(name, "with").tobytes() == many.array(name, "with").tobytes()
