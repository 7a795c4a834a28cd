"""What runs networks over sets: float32 stays float32, nothing is kept in local memory."""

import pytest

from reluviz_kernels import LOSSES, Mlp
from reluviz_kernels.cuda import evaluating, gradients
from reluviz_kernels.cuda.plan import SHARED_BYTES
from tests.kernels.ptx import signatures


@pytest.mark.parametrize(("role", "in_shared"), [("logits", True), ("maps", False), ("activity", False)])
def test_outputs(role, in_shared, compiled):
    kernel = evaluating.make_outputs(Mlp((2, 8, 1), "gelu"), role, in_shared=in_shared)
    found = compiled(kernel, signatures.outputs())
    assert ".f64" not in found.text
    assert "\tld.f32" not in found.text
    assert (found.spilled, found.stack, found.shared) == (0, 0, 0)


def test_gradients(compiled):
    found = compiled(gradients.make_gradients(Mlp((2, 8, 3), "gelu", "softmax")), signatures.gradients())
    assert ".f64" not in found.text
    assert "\tld.f32" not in found.text
    assert (found.spilled, found.stack) == (0, 0)


def test_sums(compiled):
    found = compiled(gradients.make_sums(), signatures.sums())
    assert ".f64" not in found.text
    assert (found.spilled, found.stack, found.shared) == (0, 0, 0)


@pytest.mark.parametrize("loss", LOSSES)
def test_scores(loss, compiled):
    found = compiled(evaluating.make_scores(loss), signatures.scores())
    assert "st.global" in found.text
    assert found.spilled == 0
    assert found.shared <= SHARED_BYTES
