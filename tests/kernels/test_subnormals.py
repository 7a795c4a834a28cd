"""Training and passes count subnormal numbers as zero, and leave the thread's arithmetic as it was."""

import numpy as np
import pytest
from llvmlite import binding, ir

from reluviz_kernels import Evaluator, Mlp, Training, subnormals

TINY = 1e-20  # whose square is subnormal in float32
WIDTHS = [(1, 1), (1, 9)]  # kernels for narrow networks and for others
VALUES = np.full((4, 1), TINY)


def zeros(widths):
    n_in, n_out = widths
    return [(np.zeros((n_in, n_out)), np.zeros(n_out))]


def targets(widths):
    return np.full((len(VALUES), widths[-1]), TINY)


def thread_has_subnormals():
    """NumPy's products of normal numbers, in the arithmetic of this thread."""
    product = np.full(64, TINY, np.float32) * np.full(64, TINY, np.float32)
    return bool((product != 0).all())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("widths", WIDTHS)
def test_a_gradient_below_the_smallest_normal_number_moves_no_weight(widths, dtype):
    training = Training(Mlp(widths, "identity", "squared", dtype), VALUES, targets(widths), zeros(widths), batch_size=4)
    assert training.advance(1) == 1
    ((weights, biases),) = training.parameters()
    # In real numbers both move: dL/dW is about -1e-40 and dL/db about -1e-20.
    assert (biases != 0).all()
    assert (weights != 0).all() == (dtype == "float64")


@pytest.mark.parametrize("widths", WIDTHS)
def test_an_output_below_the_smallest_normal_number_is_zero(widths):
    weights = np.full(widths, TINY)
    parameters = [(weights, np.zeros(widths[-1]))]
    outputs = {
        dtype: Evaluator(Mlp(widths, "identity", "squared", dtype), VALUES).logits(parameters)
        for dtype in ("float32", "float64")
    }
    np.testing.assert_allclose(outputs["float64"], TINY**2)
    np.testing.assert_array_equal(outputs["float32"], 0)


@pytest.mark.parametrize("widths", WIDTHS)
def test_the_thread_computes_with_subnormal_numbers_afterwards_as_before(widths):
    assert thread_has_subnormals()
    training = Training(Mlp(widths, "identity", "squared"), VALUES, targets(widths), zeros(widths), batch_size=4)
    training.advance(3)
    assert thread_has_subnormals()
    training.loss(VALUES, targets(widths))
    assert thread_has_subnormals()
    training.request_stop()
    training.advance(3)
    assert thread_has_subnormals()


@pytest.mark.parametrize("triple", ["x86_64-pc-linux-gnu", "aarch64-unknown-linux-gnu", "arm64-apple-darwin22"])
def test_every_processor_gets_machine_code_without_a_parser_for_assembly(triple):
    module = ir.Module()
    module.triple = triple
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), []), "f")
    builder = ir.IRBuilder(function.append_basic_block())
    processor = triple.partition("-")[0]
    subnormals.emit_restore(builder, processor, subnormals.emit_flush(builder, processor))
    builder.ret_void()
    binding.initialize_all_targets()
    binding.initialize_all_asmprinters()
    machine = binding.Target.from_triple(triple).create_target_machine()
    code = machine.emit_assembly(binding.parse_assembly(str(module))).lower()
    assert len(machine.emit_object(binding.parse_assembly(str(module)))) > 100
    read, write = ("stmxcsr", "ldmxcsr") if processor == "x86_64" else ("mrs", "msr")
    assert (code.count(read), code.count(write)) == (1, 2)
