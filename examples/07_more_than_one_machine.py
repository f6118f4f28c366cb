# %% [markdown]
# # Very many draws, and more than one machine
#
# A summary keeps histograms instead of draws: ten million draws take the memory of a thousand. The same call runs on
# the threads of this machine or on the workers of a Dask cluster, with the same bits.

# %%
import os
import tempfile
from pathlib import Path

import stimulus_model as sm

DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "200000"))  # 10,000,000 take minutes on a laptop
FIGURES = os.environ.get("STIMULUS_MODEL_FIGURES")  # a folder, to keep the charts
VARIABLES = ["real_gdp", "inflation", "yield_10y", "debt", "debt_to_gdp"]

# %% [markdown]
# ## On this machine
# Finished draws go into a checkpoint: interrupt the cell, run it again, and it goes on where it stopped. Quantiles
# say how far they can at most lie from those of the draws themselves.

# %%


def summarise(**where):
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    return sm.simulate(package, economy, seed=1, draws=DRAWS, keep="summary", variables=VARIABLES, **where)


def on_this_machine():
    with tempfile.TemporaryDirectory() as folder:
        summary = summarise(checkpoint=Path(folder) / "run.ckpt")
    print(summary)
    print(summary.quantiles("real_gdp", measure="relative", freq="year").sel(year=2030))
    return summary


# %% [markdown]
# ## On a cluster
# Here the cluster is two processes of this machine. A real one gives the same kind of `Client`: see docs/ensembles.md
# for Kubernetes and SLURM.

# %%


def on_a_cluster():
    from distributed import Client, LocalCluster

    # no limit of memory: by default a worker may use the share of one processor, which of 64 is too little
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0", "memory_limit": None}
    with LocalCluster(processes=True, **options) as cluster, Client(cluster) as client:
        return summarise(client=client)


# %%
if __name__ == "__main__":  # workers import this file; only the first process computes
    here, there = on_this_machine(), on_a_cluster()
    print("same bits:", here.content_hash == there.content_hash)
    chart = here.plot.fan("real_gdp")
    if FIGURES:
        chart.save(Path(FIGURES) / "07_more_than_one_machine.png")
