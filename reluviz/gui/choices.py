"""The words for what settings and parameters may be: their choices and their ranges."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from reluviz.core.settings import Setting
from reluviz.gui.language import declared
from reluviz_kernels import ACTIVATIONS


def choice_label(key: str, value: str) -> str:
    """Return what a person reads for one of a setting's choices."""
    translate = QCoreApplication.translate
    if key == "data.name":
        from reluviz.core.datasets import DATASETS

        return declared(DATASETS[value].title)
    if key == "network.activation":
        return ACTIVATIONS[value].label
    words = {
        "auto": translate("Settings", "automatic"),
        "classes": translate("Settings", "classes"),
        "regression": translate("Settings", "numbers"),
        "accuracy": translate("Settings", "accuracy"),
        "loss": translate("Settings", "loss"),
        "train": translate("Settings", "training set"),
        "test": translate("Settings", "test set"),
        "logistic": translate("Settings", "logistic"),
        "softmax": translate("Settings", "softmax"),
        "squared": translate("Settings", "squared"),
        "sgd": "SGD",
        "momentum": translate("Settings", "Momentum"),
        "nesterov": "Nesterov",
        "rmsprop": "RMSprop",
        "adam": "Adam",
        "adamw": "AdamW",
        "he_normal": translate("Settings", "He, normal"),
        "he_uniform": translate("Settings", "He, uniform"),
        "xavier_normal": translate("Settings", "Xavier, normal"),
        "xavier_uniform": translate("Settings", "Xavier, uniform"),
        "lecun_normal": translate("Settings", "LeCun, normal"),
        "lecun_uniform": translate("Settings", "LeCun, uniform"),
        "normal": translate("Settings", "Normal"),
        "uniform": translate("Settings", "Uniform"),
        "orthogonal": translate("Settings", "Orthogonal"),
        "zeros": translate("Settings", "All zero"),
        "cpu": translate("Settings", "processor"),
        "cuda": translate("Settings", "NVIDIA GPU"),
    }
    return words.get(value, value)


def allowed(facts: Setting) -> str:
    """Return which numbers a setting takes; empty where it has no range."""
    if facts.low is None or facts.high is None:
        return ""
    text = QCoreApplication.translate("Settings", "{low} to {high}")
    return text.format(low=f"{facts.low:g}", high=f"{facts.high:.10g}")
