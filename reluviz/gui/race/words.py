"""The words of the Race page: names of settings and states, in the language of the window."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from reluviz.core.config import TargetConfig
from reluviz.core.outcome import Convergence, State, duration
from reluviz.core.settings import Declaration
from reluviz.core.snapshot import Snapshot
from reluviz.gui.choices import allowed, choice_label
from reluviz.gui.language import declared
from reluviz.gui.race.frames import Frame
from reluviz_kernels import ACTIVATIONS, INITIALISATIONS, OPTIMISERS, Divergence

_SHOWN_DIGITS = 4


def setting_label(key: str) -> str:
    """Return the short name of a setting; of a parameter its own name."""
    translate = QCoreApplication.translate
    names = {
        "seed": translate("Settings", "Seed"),
        "data.name": translate("Settings", "Data set"),
        "data.path": translate("Settings", "File"),
        "data.label": translate("Settings", "Label column"),
        "data.task": translate("Settings", "Labels are"),
        "data.samples": translate("Settings", "Samples"),
        "data.noise": translate("Settings", "Noise"),
        "data.split": translate("Settings", "Training share"),
        "data.seed": translate("Settings", "Data seed"),
        "network.hidden": translate("Settings", "Hidden layers"),
        "network.activation": translate("Settings", "Activation"),
        "network.activation_parameters": translate("Settings", "Parameters"),
        "network.dtype": translate("Settings", "Numbers"),
        "initialisation.scheme": translate("Settings", "Initialisation"),
        "initialisation.scale": translate("Settings", "Scale"),
        "training.loss": translate("Settings", "Loss"),
        "training.optimiser": translate("Settings", "Optimiser"),
        "training.optimiser_parameters": translate("Settings", "Parameters"),
        "training.learning_rate": translate("Settings", "Learning rate"),
        "training.batch_size": translate("Settings", "Batch size"),
        "training.shuffle": translate("Settings", "Shuffle"),
        "training.l1": translate("Settings", "L1 penalty"),
        "training.l2": translate("Settings", "L2 penalty"),
        "training.epochs": translate("Settings", "Most epochs"),
        "training.device": translate("Settings", "Device"),
        "target.metric": translate("Settings", "Metric"),
        "target.value": translate("Settings", "Value"),
        "target.split": translate("Settings", "Measured on"),
        "target.patience": translate("Settings", "Epochs in a row"),
    }
    return names.get(key) or key.rpartition(".")[2]


def section_label(table: str) -> str:
    """Return the heading of a table of settings."""
    translate = QCoreApplication.translate
    return {
        "data": translate("Settings", "Data"),
        "network": translate("Settings", "Network"),
        "initialisation": translate("Settings", "Start"),
        "training": translate("Settings", "Training"),
        "target": translate("Settings", "Target"),
    }[table]


def choice_tip(key: str, value: str) -> str:
    """Return one line on what a choice is; empty where nothing is declared."""
    if key == "data.name":
        from reluviz.core.datasets import DATASETS

        return declared(DATASETS[value].doc)
    docs = {
        "network.activation": ACTIVATIONS,
        "training.optimiser": OPTIMISERS,
        "initialisation.scheme": INITIALISATIONS,
    }
    entry = docs.get(key, {}).get(value)
    text = getattr(entry, "doc", "")
    return declared(text) if text else ""


def setting_tip(declaration: Declaration) -> str:
    """Return what a setting is and which numbers it takes."""
    facts = declaration.setting
    text = declared(facts.doc)
    return "\n".join(filter(None, (text, allowed(facts))))


def number(value: float) -> str:
    """Return a measure with as many digits as can be read at a glance."""
    if math.isnan(value):
        return "–"
    return f"{value:.{_SHOWN_DIGITS}g}"


def percent(share: float) -> str:
    """Return a share in per cent; never a rounded 100 where something is missing."""
    if math.isnan(share):
        return "–"
    shown = min(share, 0.999) if share < 1 else share
    return f"{100 * shown:.1f} %"


LOADED_S = 2.0
"""Kernels that were compiled at an earlier start are loaded by then: only what takes longer is said to last."""


def phase_text(frame: Frame, *, running: bool, seconds: float) -> str:
    """Return how a contestant stands, in a few words.

    Args:
        frame: The contestant.
        running: Whether the race runs.
        seconds: For how long the phase has lasted.
    """
    translate = QCoreApplication.translate
    if frame.phase == "waiting":
        return translate("Race", "waiting for its turn")
    if frame.phase == "compiling":
        lasting = translate("Race", "getting ready, only this once… {seconds} s").format(seconds=int(seconds))
        return translate("Race", "getting ready…") if seconds < LOADED_S else lasting
    if frame.phase == "failed":
        return translate("Race", "stopped by an error")
    shot = frame.snapshot
    if shot is None or frame.phase == "running":
        if shot is not None and shot.step == 0 and not running:
            return translate("Race", "ready to start")
        return translate("Race", "running, not yet converged") if running else translate("Race", "paused")
    return outcome_text(shot.state, shot.convergence, shot.divergence, steps_per_epoch(frame))


def phase_short(frame: Frame) -> str:
    """Return how a contestant stands in a word or two, for a narrow card; empty where the longer form is short."""
    shot = frame.snapshot
    translate = QCoreApplication.translate
    if frame.phase == "waiting":
        return translate("Race", "waiting")
    if shot is None or frame.fault is not None:
        return ""
    if shot.divergence is not None:
        return translate("Race", "diverged in epoch {epoch}").format(
            epoch=shot.divergence.step // steps_per_epoch(frame) + 1
        )
    if shot.convergence is not None:
        text = translate("Race", "converged: {epoch} · {time}")
        return text.format(epoch=shot.convergence.epoch, time=duration(shot.convergence.seconds))
    return translate("Race", "not yet converged") if frame.phase == "running" else ""


def steps_per_epoch(frame: Frame) -> int:
    """Return the steps in an epoch of a contestant's data; 1 before they are there."""
    if frame.dataset is None:
        return 1
    return math.ceil(len(frame.dataset.x_train) / frame.config.training.batch_size)


def outcome_text(
    state: State, convergence: Convergence | None, divergence: Divergence | None, steps_per_epoch: int
) -> str:
    """Return how a run ended, in a few words."""
    translate = QCoreApplication.translate
    if state == "diverged" and divergence is not None:
        text = translate("Race", "diverged in epoch {epoch}: {part} of layer {layer} not finite")
        epoch = divergence.step // steps_per_epoch + 1
        return text.format(epoch=epoch, part=part_text(divergence.part), layer=divergence.layer)
    if convergence is not None:
        text = translate("Race", "converged in epoch {epoch}, {time}")
        return text.format(epoch=convergence.epoch, time=duration(convergence.seconds))
    if state == "finished":
        return translate("Race", "did not converge")
    return translate("Race", "not yet converged")


def part_text(part: str) -> str:
    """Return the name of what stopped being finite."""
    translate = QCoreApplication.translate
    return {
        "pre-activation": translate("Race", "pre-activation"),
        "gradient": translate("Race", "gradient"),
        "parameter": translate("Race", "parameter"),
    }.get(part, part)


def explanation(frame: Frame) -> str:
    """Return how a contestant stands in whole sentences, with what may help where it went wrong."""
    translate = QCoreApplication.translate
    if frame.fault is not None:
        return frame.fault.text
    shot = frame.snapshot
    if shot is None:
        return translate("Race", "Kernels are compiled once for each activation and kept for the next start.")
    target = target_text(frame.config.target)
    if shot.divergence is not None:
        text = translate(
            "Race",
            "In step {step} a {part} of layer {layer} was no longer a finite number, so training has stopped."
            " A learning rate below {rate} may help, or another initialisation.",
        )
        return text.format(
            step=shot.divergence.step + 1,
            part=part_text(shot.divergence.part),
            layer=shot.divergence.layer,
            rate=f"{frame.config.training.learning_rate:g}",
        )
    if shot.convergence is not None:
        text = translate("Race", "The target ({target}) was met at the end of epoch {epoch}, after {time} of training.")
        return text.format(target=target, epoch=shot.convergence.epoch, time=duration(shot.convergence.seconds))
    if shot.state == "finished":
        text = translate(
            "Race",
            "The target ({target}) was not met within {epochs} epochs."
            " More epochs, another learning rate or initialisation may help.",
        )
        return text.format(target=target, epochs=shot.epoch)
    text = translate("Race", "It runs until epoch {epochs}; the target is {target}.")
    return text.format(epochs=frame.config.training.epochs, target=target)


def dead_text(shot: Snapshot, layer: int, neuron: int) -> str:
    """Return in which sense a neuron is dead, layer and neuron from 0; empty where it is not."""
    translate = QCoreApplication.translate
    if shot.dead is None or not shot.dead[layer][neuron]:
        return ""
    if shot.dead_for_every_input is not None and shot.dead_for_every_input[layer][neuron]:
        return translate(
            "Race",
            "Dead for every input (filled): bounds through the layers prove its slope 0 wherever each feature lies"
            " between its least and its greatest value in the data.",
        )
    return translate(
        "Race",
        "Dead on the training set (crossed): its slope is 0 on every sample, so gradient descent can't change it."
        " Another input may make it active.",
    )


def target_text(target: TargetConfig) -> str:
    """Return a target in words."""
    translate = QCoreApplication.translate
    template = (
        translate("Race", "accuracy of at least {value} on {split}")
        if target.metric == "accuracy"
        else translate("Race", "loss of at most {value} on {split}")
    )
    value = percent(target.value) if target.metric == "accuracy" else number(target.value)
    return template.format(value=value, split=choice_label("target.split", target.split))
