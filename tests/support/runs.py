"""Small runners for the tests of the economy: NumPy arrays over draws, and plain floats."""

from types import SimpleNamespace

import numpy as np

from stimulus_model.economy.model import MODEL
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.engine.draws.design import design_of, draw_parameters
from stimulus_model.records import build, leaves, make
from stimulus_model.timeline import Timeline

NAMES = MODEL.outputs
TIMELINE = Timeline("2025Q1", "2040Q4")
ZERO = make(Policy, lambda _: 0.0)


def policy(**fields):
    """Return a row of the policy in which everything but `fields` is zero."""
    return ZERO._replace(**fields)


def draw(economy, draws, seed):
    """Draw parameters as the engine does, as a record of arrays."""
    blocks = draw_parameters(design_of(economy.marginals()), seed, 0, draws)
    return build(MODEL.Parameters, blocks.transpose(1, 0, 2).reshape(blocks.shape[1], -1)[:, :draws])


def louder(parameters, factor):
    """Return the parameters with every shock `factor` times as large; tails keep their shape."""
    names = [name for name in parameters.disturbances._fields if name.endswith(("_sd", "_noise"))]
    changed = {name: factor * getattr(parameters.disturbances, name) for name in names}
    return parameters._replace(disturbances=parameters.disturbances._replace(**changed))


def shocks(timeline, draws, seed):
    """Draw standard normals, shape (quarter, shock, draw)."""
    return np.random.default_rng(seed).standard_normal((len(timeline), len(MODEL.Shocks._fields), draws))


def simulate(economy, parameters, rows, noise=None):
    """Run a model path; returns {variable: (draw, quarter)}, or (quarter,) for parameters that are floats."""
    start, state = MODEL.begin(parameters, economy.position)
    calm = [0.0] * len(MODEL.Shocks._fields)
    results, left = [], []
    for t, row in enumerate(rows.tolist()):
        e = MODEL.Shocks(*(calm if noise is None else noise[t]))
        state, flows, memory = MODEL.step(
            state, parameters, e, build(MODEL.Exogenous, row), start, MODEL.recall(left)
        )
        left.append(memory)
        results.append(list(leaves(flows)))
    shape = np.broadcast_shapes(*(np.shape(x) for x in results[0]))
    array = np.array([[np.broadcast_to(x, shape) for x in quarter] for quarter in results])
    return {name: np.moveaxis(array[:, k], 0, -1) for k, name in enumerate(NAMES)}


def central(economy, experiment=None, timeline=TIMELINE, schedule=None, channels=()):
    """Run the central parameters without shocks."""
    rows = economy.policy_rows(timeline, schedule, channels, experiment)
    return simulate(economy, economy.central, rows)


def plant(name, technology, **amounts):
    """Return one plant; what is not given is zero."""
    size = len(next(iter(amounts.values())))
    kinds = {kind: amounts.get(kind, np.zeros(size)) for kind in ("capex", "research", "equity", "guarantee")}
    covered = kinds["guarantee"]
    risk = {
        "relative_risk": 1.0,
        "committed": 0.0,
        "foreign_share": 0.0,
        "joint_venture": 0.0,
        "begins": 0,
        "opens": -1000.0,
        "automates": 1000.0,
        "offering": 6.0,
    }
    return SimpleNamespace(name=name, technology=technology, covered=covered, **risk, **kinds)


def schedule(timeline=TIMELINE, scale=1.0, **changes):
    """Return roughly the package of November 2024: ¥1.52tn in 2025Q1, ¥0.33tn in 2025Q2, and a guarantee."""
    labels = np.array(timeline.labels)

    def amounts(first, second=0.0):
        return scale * (first * (labels == "2025Q1") + second * (labels == "2025Q2"))

    loans = scale * 0.5 * (labels == "2027Q2")
    fields = {
        "capex": amounts(0.4714),
        "research": amounts(0.80, 0.15),
        "compute": amounts(0.22, 0.05),
        "training": amounts(0.03, 0.03),
        "equity": amounts(0.0, 0.1),
        "guarantee": loans,
        "plants": (
            plant("fab", "logic", research=amounts(0.80), equity=amounts(0.0, 0.1), guarantee=loans),
            plant("works", "memory", capex=amounts(0.4714)),
        ),
        "bridging_bonds": 0.4,
        "medium_term_notes": 0.0,
        "deficit_bonds": 0.3,
        "gx_bonds": 0.15,
        "tax": 0.0,
        "fund_returns": 0.15,
        "changes": (),
        "budgets": (),
    }
    return SimpleNamespace(**(fields | changes))


def years(values, count=None):
    """Average over years of four quarters from the first."""
    return values.reshape(*values.shape[:-1], -1, 4).mean(axis=-1)[..., :count]


def fiscal(values, year, timeline=TIMELINE):
    """Average over a fiscal year."""
    return values[..., timeline.fiscal_year == year].mean(axis=-1)
