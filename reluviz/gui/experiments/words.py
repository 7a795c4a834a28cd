"""The words of the Experiments page in the language of the window."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QCoreApplication

from reluviz.core.datasets import DATASETS
from reluviz.core.settings import Declaration
from reluviz.experiments.base.claims import ARTICLE, Claim
from reluviz.experiments.base.estimates import UNITS, Estimate
from reluviz.experiments.base.experiment import Experiment
from reluviz.experiments.base.words import Words, shown
from reluviz.gui.choices import allowed, choice_label
from reluviz.gui.language import experiment_text
from reluviz_kernels import ACTIVATIONS


def said(words: Words) -> str:
    """Return what an experiment says, in the language of the window."""
    return shown(words, experiment_text)


def state(name: str) -> str:
    """Return the word for a verdict, or for what stands in its place."""
    translate = QCoreApplication.translate
    return {
        "reproduced": translate("Experiments", "reproduced"),
        "depends": translate("Experiments", "depends"),
        "not reproduced": translate("Experiments", "not reproduced"),
        "out of scope": translate("Experiments", "out of scope"),
        "not yet run": translate("Experiments", "not yet run"),
        "running": translate("Experiments", "running"),
        "compiling": translate("Experiments", "getting ready"),
        "waiting": translate("Experiments", "waiting"),
        "partial": translate("Experiments", "partial"),
        "failed": translate("Experiments", "failed"),
    }[name]


def group(*, article: bool) -> str:
    """Return the heading of a group of claims."""
    if article:
        return QCoreApplication.translate("Experiments", "From the article")
    return QCoreApplication.translate("Experiments", "From papers")


def source(claim: Claim) -> str:
    """Return who makes a claim, in one line."""
    if claim.source is ARTICLE:
        return QCoreApplication.translate("Experiments", "The article {title}").format(title=f"《{_title()}》")
    return str(claim.source)


def _title() -> str:
    return ARTICLE.title.partition(" (")[0]


def measured(estimate: Estimate | None) -> str:
    """Return a number with its interval; a dash where nothing was measured."""
    return "–" if estimate is None else estimate.translated(experiment_text)


def predicted(value: float | None, unit: str) -> str:
    """Return a predicted number in the form of the measured one."""
    if value is None:
        return "–"
    return f"{100 * value:.3g} %" if unit == "share" else f"{value:.4g}"


def label(declaration: Declaration) -> str:
    """Return what a parameter is, as the label of its control."""
    text = experiment_text(declaration.setting.doc)
    return text[:1].upper() + text[1:]


def tip(declaration: Declaration) -> str:
    """Return what a parameter is called on the command line, and which numbers it takes."""
    facts = declaration.setting
    text = f"--set {declaration.name}=…"
    return "\n".join(filter(None, (text, allowed(facts))))


def choice(name: str) -> str:
    """Return what a person reads for one of a parameter's choices."""
    if name in ACTIVATIONS:
        return ACTIVATIONS[name].label
    if name in DATASETS:
        return choice_label("data.name", name)
    known = choice_label("", name)
    return known if known != name else experiment_text(name)


def day(text: str) -> str:
    """Return a date that was kept in ISO form, as the list shows it."""
    return date.fromisoformat(text).strftime("%Y-%m-%d")


def title(experiment: Experiment[Any, Any], claim: Claim) -> str:
    """Return what a list calls a claim: its own title, or where it has none the experiment's."""
    return said(claim.title or experiment.title)


def kept_number(text: str) -> str:
    """Return a number that was kept as English text, its unit in the language of the window."""
    number, _, unit = text.rpartition(" ")
    return f"{number} {said(UNITS[unit])}" if unit in UNITS else text
