"""The words of results in the language of the window: the report's own are English in every form."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from reluviz.bench.results import ConvergenceResult, KernelResult, TrainingResult
from reluviz.core.datasets import DATASETS
from reluviz.gui.choices import choice_label
from reluviz.report import labels
from reluviz.report.roofline import Roofline
from reluviz_kernels import ACTIVATIONS


def column(title: str) -> str:
    """Return the title of a table's column."""
    return {
        "activation": QCoreApplication.translate("report", "activation"),
        "backend": QCoreApplication.translate("report", "backend"),
        "parameters": QCoreApplication.translate("report", "parameters"),
        "value ns": QCoreApplication.translate("report", "value ns"),
        "derivative ns": QCoreApplication.translate("report", "derivative ns"),
        "stddev": QCoreApplication.translate("report", "stddev"),
        "of copy": QCoreApplication.translate("report", "of copy"),
        "vs ours": QCoreApplication.translate("report", "vs ours"),
        "vs relu": QCoreApplication.translate("report", "vs ReLU"),
        "µs/step": QCoreApplication.translate("report", "µs/step"),
        "final loss": QCoreApplication.translate("report", "final loss"),
        "rounds": QCoreApplication.translate("report", "rounds"),
        "compile s": QCoreApplication.translate("report", "compile s"),
        "learning rate": QCoreApplication.translate("report", "learning rate"),
        "converged": QCoreApplication.translate("report", "converged"),
        "median epochs": QCoreApplication.translate("report", "median epochs"),
        "95 % interval": QCoreApplication.translate("report", "95 % interval"),
        "median s": QCoreApplication.translate("report", "median s"),
        "case": QCoreApplication.translate("report", "case"),
        "threads": QCoreApplication.translate("report", "threads"),
        "median before": QCoreApplication.translate("report", "median before"),
        "now": QCoreApplication.translate("report", "now"),
        "change": QCoreApplication.translate("report", "change"),
        "noise": QCoreApplication.translate("report", "noise"),
        "first call of": QCoreApplication.translate("report", "first call of"),
        "kernels": QCoreApplication.translate("report", "kernels"),
        "compiled s": QCoreApplication.translate("report", "compiled s"),
        "loaded s": QCoreApplication.translate("report", "loaded s"),
        "limit": QCoreApplication.translate("report", "limit"),
        "value op": QCoreApplication.translate("report", "value op"),
        "derivative op": QCoreApplication.translate("report", "derivative op"),
        "op/byte": QCoreApplication.translate("report", "op/byte"),
        "of roof": QCoreApplication.translate("report", "of roof"),
        "of the window": QCoreApplication.translate("report", "of the window"),
    }.get(title) or _of_window(title)


def cell(text: str) -> str:
    """Return the text of a cell."""
    return (
        {
            labels.NOT_CONVERGED: QCoreApplication.translate("report", "did not converge"),
            labels.DIVERGED: QCoreApplication.translate("report", "diverged"),
            "now converges": QCoreApplication.translate("report", "now converges"),
            "stopped converging": QCoreApplication.translate("report", "stopped converging"),
            "copy": QCoreApplication.translate("report", "copy"),
            "value": QCoreApplication.translate("report", "value"),
            "derivative": QCoreApplication.translate("report", "derivative"),
            "copy, in the cache": QCoreApplication.translate("report", "copy, in the cache"),
            "copy, from memory": QCoreApplication.translate("report", "copy, from memory"),
            "copy past the caches, from memory": QCoreApplication.translate(
                "report", "copy past the caches, from memory"
            ),
            "arithmetic, in registers": QCoreApplication.translate("report", "arithmetic, in registers"),
        }.get(text)
        or (ACTIVATIONS[text].label if text in ACTIVATIONS else None)
        or _of_family(text)
        or _of_window(text)
    )


def _of_family(text: str) -> str | None:
    return {
        "arrays, with a first activation": QCoreApplication.translate("report", "arrays, with a first activation"),
        "another activation on arrays": QCoreApplication.translate("report", "another activation on arrays"),
        "training, with a first activation": QCoreApplication.translate("report", "training, with a first activation"),
        "another activation to train": QCoreApplication.translate("report", "another activation to train"),
        "another optimiser": QCoreApplication.translate("report", "another optimiser"),
        "evaluation": QCoreApplication.translate("report", "evaluation"),
        "probes of activity and gradients": QCoreApplication.translate("report", "probes of activity and gradients"),
        "replicas": QCoreApplication.translate("report", "replicas"),
        "evaluation of replicas": QCoreApplication.translate("report", "evaluation of replicas"),
        "training in float64": QCoreApplication.translate("report", "training in float64"),
        "all together": QCoreApplication.translate("report", "all together"),
    }.get(text)


def _of_window(text: str) -> str:
    return {
        "first start, nothing compiled": QCoreApplication.translate("report", "first start, nothing compiled"),
        "race at 60 epochs/s": QCoreApplication.translate("report", "race at 60 epochs/s"),
        "race at full speed": QCoreApplication.translate("report", "race at full speed"),
        "first frame, s": QCoreApplication.translate("report", "first frame, s"),
        "first learning seen, s": QCoreApplication.translate("report", "first learning seen, s"),
        "of it compiling, s": QCoreApplication.translate("report", "of it compiling, s"),
        "frames a second": QCoreApplication.translate("report", "frames a second"),
        "gap between frames, median ms": QCoreApplication.translate("report", "gap between frames, median ms"),
        "gap, 99th percentile ms": QCoreApplication.translate("report", "gap, 99th percentile ms"),
        "gap, largest ms": QCoreApplication.translate("report", "gap, largest ms"),
        "longest wait for an answer, ms": QCoreApplication.translate("report", "longest wait for an answer, ms"),
        "training steps a second": QCoreApplication.translate("report", "training steps a second"),
        "the same without a window": QCoreApplication.translate("report", "the same without a window"),
        "of the speed without a window": QCoreApplication.translate("report", "of the speed without a window"),
        "memory at the start, MB": QCoreApplication.translate("report", "memory at the start, MB"),
        "memory after a minute, MB": QCoreApplication.translate("report", "memory after a minute, MB"),
        "memory at the end, MB": QCoreApplication.translate("report", "memory at the end, MB"),
        "growth after the first minute": QCoreApplication.translate("report", "growth after the first minute"),
        "seconds measured": QCoreApplication.translate("report", "seconds measured"),
    }.get(text, text)


def activation(name: str) -> str:
    """Return the name of an activation as a person reads it; a run of another version may have one that is not here."""
    return ACTIVATIONS[name].label if name in ACTIVATIONS else name


def peer(name: str) -> str:
    """Return what a person calls a peer, with the form where a library has several."""
    library, _, form = name.partition("-")
    return " ".join(filter(None, (labels.BACKEND_LABELS.get(library, library), form)))


def workload(name: str) -> str:
    """Return what a workload of training is called."""
    return {
        "playground": QCoreApplication.translate("report", "playground"),
        "digits": QCoreApplication.translate("report", "digits"),
        "wide": QCoreApplication.translate("report", "wide"),
        "replicas": QCoreApplication.translate("report", "replicas"),
    }.get(name, name)


def compiled() -> str:
    """Return what the first calls share."""
    return QCoreApplication.translate("report", "First calls: compiled, and loaded from the cache")


def window() -> str:
    """Return what the results of the window share."""
    return QCoreApplication.translate("report", "The window with a race in it")


def threads(number: int) -> str:
    """Return a number of threads."""
    if number == 1:
        return QCoreApplication.translate("report", "1 thread")
    return QCoreApplication.translate("report", "{n} threads").format(n=number)


def kernels(result: KernelResult) -> str:
    """Return what the kernels of one table share."""
    text = QCoreApplication.translate("report", "Kernels: {elements} elements, {threads}")
    return text.format(elements=f"{result.elements:,}", threads=threads(result.threads))


def roofs() -> str:
    """Return what the roofs share."""
    return QCoreApplication.translate("report", "Roofline: what bounds the kernels")


def place(name: str) -> str:
    """Return where an array lies."""
    if name == "cache":
        return QCoreApplication.translate("report", "in the cache")
    return QCoreApplication.translate("report", "from memory")


def roofline(shown: Roofline) -> str:
    """Return what the kernels under one roofline share."""
    text = QCoreApplication.translate("report", "Roofline: {elements} elements, {place}, {threads}")
    return text.format(elements=f"{shown.elements:,}", place=place(shown.place), threads=threads(shown.threads))


def training(result: TrainingResult) -> str:
    """Return what the results of one workload share."""
    text = QCoreApplication.translate("report", "Training step: {workload}, {threads}")
    return text.format(workload=workload(result.workload), threads=threads(result.threads))


def race(result: ConvergenceResult) -> str:
    """Return what the contestants of one race share."""
    if result.protocol == "shared":
        text = QCoreApplication.translate("report", "Convergence: {dataset} {layers}, one learning rate for all")
    else:
        text = QCoreApplication.translate("report", "Convergence: {dataset} {layers}, learning rate tuned for each")
    dataset = choice_label("data.name", result.dataset) if result.dataset in DATASETS else result.dataset
    return text.format(dataset=dataset, layers=labels.network(result.layers))


def clock(seconds: float) -> str:
    """Return the time left, rounded so that it does not jitter."""
    if seconds < 10:
        return QCoreApplication.translate("report", "a few seconds left")
    if seconds < 90:
        return QCoreApplication.translate("report", "about {n} s left").format(n=5 * round(seconds / 5))
    return QCoreApplication.translate("report", "about {n} min left").format(n=round(seconds / 60))
