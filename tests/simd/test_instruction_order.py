"""The order of instructions: nothing before what it needs, what is urgent first, and the same results."""

from llvmlite import ir

from stimulus_model.numerics.functions import exp, log, sqrt
from stimulus_model.simd.instruction_order import begun, dependences, merged, ordered
from stimulus_model.simd.llvm_values import DOUBLE, Node


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
    first = merged(plain)
    lean = [each for each in plain if first[id(each)] is each]  # all that is left is needed
    assert sorted(each.opname for each in instructions) == sorted(each.opname for each in lean)
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


def test_what_nobody_needs_and_what_is_there_already_is_left_out():
    def wasteful(x, y):
        exp(y) * 3.0
        return log(x) + log(x), x * y + 0.5 * (x * y)

    instructions, results = traced(ordered(wasteful))
    lean, _ = traced(lambda x, y: (log(x) * 2.0, x * y))
    names = [each.opname for each in instructions]
    assert names.count("fdiv") == 1
    assert len(instructions) < len(lean) + 3
    place = {id(each) for each in instructions}
    assert all(id(result) in place for result in results)


def test_the_longest_chain_goes_first():
    # 0 -> 1 -> 6, 2 -> 3 -> 6 and 4 -> 5 -> 6: the last has the slowest instructions
    users, latency = [[1], [6], [3], [6], [5], [6], []], [1, 1, 1, 1, 1, 9, 1]
    assert begun(users, latency, [True] * 7)[0] == 4


def test_what_takes_no_register_more_goes_before_a_longer_chain():
    # 1 is the last to use 0; 2 begins a chain as long as it likes
    users, latency = [[1], [4], [3], [4], []], [1, 1, 9, 9, 1]
    order = begun(users, latency, [True] * 5)
    assert order.index(1) < order.index(3)


def test_a_result_is_waited_for():
    instructions, _ = traced(equations)
    users, latency, counts = dependences(instructions)
    order = begun(users, latency, counts)
    assert sorted(order) == list(range(len(instructions)))
    division = next(k for k, each in enumerate(instructions) if each.opname == "fdiv")
    assert latency[division] > max(latency[k] for k, each in enumerate(instructions) if each.opname == "fmul")
