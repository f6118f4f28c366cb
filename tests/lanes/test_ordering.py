"""The order of instructions: nothing before what it needs, what is urgent first, and the same results."""

from llvmlite import ir

from stimulus_model.lanes.functions import exp, log, sqrt
from stimulus_model.lanes.nodes import DOUBLE, Node
from stimulus_model.lanes.ordering import begun, dependences, ordered


def equations(x, y):
    """Two chains that do not depend on each other, one after the other."""
    first = exp(log(exp(x) + 1.0) * 0.5)
    second = sqrt(exp(log(y) + 2.0) * y)
    return first, second


def traced(function):
    """Return the instructions of `function` on two vectors, and its results."""
    vector = ir.VectorType(DOUBLE, 4)
    entry = ir.Function(ir.Module(), ir.FunctionType(ir.VoidType(), [vector, vector]), "f")
    builder = ir.IRBuilder(entry.append_basic_block())
    builder.alloca(DOUBLE)  # what stands before stays where it is
    results = function(*(Node(builder, value) for value in entry.args))
    return builder.block.instructions, [result.value for result in results]


def test_nothing_comes_before_what_it_needs():
    instructions, results = traced(ordered(equations))
    plain, _ = traced(equations)
    assert instructions[0].opname == "alloca"
    assert sorted(each.opname for each in instructions) == sorted(each.opname for each in plain)
    place = {id(each): k for k, each in enumerate(instructions)}
    late = [k for k, each in enumerate(instructions) if any(place.get(id(used), -1) > k for used in each.operands)]
    assert late == []
    assert [id(result) in place for result in results] == [True, True]


def test_chains_that_do_not_depend_on_each_other_take_turns():
    gaps = []
    for function in (equations, ordered(equations)):
        instructions, results = traced(function)
        place = {id(each): k for k, each in enumerate(instructions)}
        first, second = (place[id(result)] for result in results)
        gaps.append(abs(first - second))
    assert gaps[1] < 0.5 * gaps[0]


def test_the_longest_chain_goes_first():
    # 3 -> 4 -> 5 is the longest; 0, 1 and 2 stand alone
    users, latency = [[], [], [], [4], [5], []], [1, 1, 1, 4, 4, 4]
    assert begun(users, latency, [True] * 6) == [3, 0, 1, 2, 4, 5]


def test_a_result_is_waited_for():
    instructions, _ = traced(equations)
    users, latency, counts = dependences(instructions)
    order = begun(users, latency, counts)
    assert sorted(order) == list(range(len(instructions)))
    division = next(k for k, each in enumerate(instructions) if each.opname == "fdiv")
    assert latency[division] > max(latency[k] for k, each in enumerate(instructions) if each.opname == "fmul")
