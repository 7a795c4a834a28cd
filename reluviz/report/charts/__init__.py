"""The charts of a report: what each suite measured, as Matplotlib figures drawn without any screen."""

from __future__ import annotations

from reluviz.bench.document import Document
from reluviz.bench.results import ConvergenceResult, KernelResult, TrainingResult
from reluviz.report.charts.convergence import convergence_charts
from reluviz.report.charts.kernels import kernel_charts
from reluviz.report.charts.parts import Chart
from reluviz.report.charts.roofline import roofline_charts
from reluviz.report.charts.training import training_charts

__all__ = ["Chart", "charts"]


def charts(document: Document) -> tuple[Chart, ...]:
    """Return the charts of a run, suite by suite."""
    return (
        *kernel_charts([r for r in document.results if isinstance(r, KernelResult)]),
        *roofline_charts(document.results),
        *training_charts([r for r in document.results if isinstance(r, TrainingResult)]),
        *convergence_charts([r for r in document.results if isinstance(r, ConvergenceResult)]),
    )
