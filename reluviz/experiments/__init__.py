"""Statements about activations as experiments, one module each; `base` is what they are made of.

A module here that declares `EXPERIMENT` is found by itself: nothing else names it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from reluviz.errors import ReluvizError, nearest
from reluviz.experiments.base.experiment import Experiment

__all__ = ["ExperimentError", "experiment", "experiments"]


class ExperimentError(ReluvizError):
    """No experiment of a name, or something that one of them can't be asked for."""


@cache
def experiments() -> Mapping[str, Experiment[Any, Any]]:
    """Return every experiment by id, in the order of lists."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
        if not found.ispkg
    ]
    declared = [module.EXPERIMENT for module in modules if hasattr(module, "EXPERIMENT")]
    found = sorted(declared, key=lambda each: (each.order, each.id))
    return MappingProxyType({each.id: each for each in found})


def experiment(name: str) -> Experiment[Any, Any]:
    """Return the experiment of that id, or the one that judges the claim of that id.

    Raises:
        ExperimentError: There is none.
    """
    known = experiments()
    if name in known:
        return known[name]
    by_claim = {claim.id: each for each in known.values() for claim in each.claims}
    if name in by_claim:
        return by_claim[name]
    raise ExperimentError(nearest("experiment", name[:60], list(dict.fromkeys([*known, *by_claim]))))
