"""The benchmarks of long runs and of more than one worker."""

import re

import pytest

from benchmarks import cluster, countries, long_run
from stimulus_model.engine.executors import check_client


@pytest.mark.slow
def test_long_runs_are_timed_and_their_quantiles_checked(capsys):
    assert long_run.main(["--draws", "20000", "--check"]) == 0
    assert long_run.main(["--draws", "20000", "--scaling"]) == 0
    assert long_run.main(["--draws", "20000", "--paths"]) == 0
    assert long_run.main(["--draws", "20000", "--threads", "1"]) == 0
    printed = capsys.readouterr().out
    assert "20,000 draws: quantiles at most 0." in printed
    assert printed.count("largest memory") == 2 * len(long_run.SERIES)


def test_long_runs_refuse_what_they_would_ignore(capsys):
    for wrong in (["--check", "--repeats", "3"], ["--check", "--paths"]):
        with pytest.raises(SystemExit):
            long_run.main(wrong)
    printed = capsys.readouterr().err
    assert "--repeats: a check is made once" in printed
    assert "--paths: not allowed with argument --check" in printed


@pytest.mark.slow
def test_one_worker_is_set_against_two(capsys, monkeypatch):
    options = ["--measure", "--draws", "4096", "--chunk", "1024", "--repeats", "3"]
    assert cluster.main(options) == 0
    assert "4,096 draws in tasks of 1,024" in (printed := capsys.readouterr().out)
    assert re.search(r"two workers \d+\.\d\d times as fast as one \(median of 3;", printed)
    monkeypatch.setattr(cluster, "measured", lambda *_: [1.7, 1.9, 1.79])
    assert cluster.main([*options, "--require", "1.8"]) == 1
    assert cluster.main([*options, "--require", "1.79"]) == 0


def test_the_one_worker_has_all_the_work():
    class Client:
        def nthreads(self):
            return {"tcp://b": 1, "tcp://a": 1}

        def submit(self, *work, **options):
            return work, options

        def cancel(self, futures, force=False):
            raise AssertionError

    one = cluster.Some(check_client(Client()), 1)
    assert check_client(one).nthreads() == {"tcp://a": 1}
    assert one.submit(len, "abc", pure=False) == ((len, "abc"), {"workers": ["tcp://a"], "pure": False})


def test_many_workers_are_simulated_and_nothing_is_ignored(capsys):
    assert cluster.main([]) == 0
    assert "SIMULATED" in capsys.readouterr().out
    for wrong, message in (
        (["--draws", "5"], "--draws: only with --measure"),
        (["--measure", "--draws", "0"], "argument --draws: got 0, allowed: at least 1"),
        (["--measure", "--repeats", "x"], "argument --repeats: invalid count value: 'x'"),
    ):
        with pytest.raises(SystemExit):
            cluster.main(wrong)
        assert message in capsys.readouterr().err


def test_a_quantile_outside_its_stated_error_is_noticed(monkeypatch):
    monkeypatch.setattr(long_run, "worst_quantile", lambda draws, threads: (1.01, 0.1))
    assert long_run.main(["--draws", "20000", "--check"]) == 1


@pytest.mark.slow
def test_countries_run_the_same_instructions():
    found = countries.countries(16, 1)
    assert set(found) == {"japan", "united-states"}
    assert len({country.instructions for country in found.values()}) == 1  # what is switched off costs as much
    assert all(country.nanoseconds > 0.0 for country in found.values())
