"""The suites of the benchmark, one module each; this list is the only place that names them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reluviz.bench.plan import Suite
from reluviz.bench.suites.convergence import CONVERGENCE
from reluviz.bench.suites.kernels import KERNELS
from reluviz.bench.suites.roofline import ROOFLINE
from reluviz.bench.suites.training import TRAINING

SUITES: Mapping[str, Suite] = MappingProxyType(
    {suite.name: suite for suite in (KERNELS, ROOFLINE, TRAINING, CONVERGENCE)}
)
"""Every suite that this package has, by name, in the order they run. The command line may run others besides."""
