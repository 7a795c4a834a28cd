"""Every string of the window is in both languages, and switching reaches every widget."""

import ast
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialogButtonBox, QLabel

from reluviz.core.config import RunConfig
from reluviz.core.datasets import DATASETS
from reluviz.core.declarations import declarations, own_declarations
from reluviz.experiments import experiment, experiments
from reluviz.gui import language
from reluviz_kernels import ACTIVATIONS, LOSSES, OPTIMISERS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = files("reluviz_assets") / "translations"
EMPTY = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS><TS version="2.1" language="zh_CN"></TS>'


def strings(text):
    return {
        (context.findtext("name"), message.findtext("source"), message.findtext("comment", ""))
        for context in ET.fromstring(text).iter("context")
        for message in context.iter("message")
    }


@pytest.fixture(scope="module")
def in_the_code(tmp_path_factory):
    """Return what lupdate finds in the code of the window."""
    found = tmp_path_factory.mktemp("lupdate") / "found.ts"
    found.write_text(EMPTY, "utf-8")
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "reluviz" / "gui").rglob("*.py"))
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    subprocess.run([tool, "-silent", *sources, "-ts", str(found)], cwd=ROOT, check=True, timeout=120)
    return strings(found.read_text("utf-8"))


def declared_texts():
    for activation in ACTIVATIONS.values():
        yield activation.doc
        yield from (parameter.doc for parameter in activation.parameters)
    for optimiser in OPTIMISERS.values():
        yield optimiser.doc
        yield from (parameter.doc for parameter in optimiser.parameters)
    yield from (loss.doc for loss in LOSSES.values())
    for dataset in DATASETS.values():
        yield dataset.title
        yield dataset.doc
    yield from (declaration.setting.doc for declaration in declarations(RunConfig))


def experiment_texts():
    """Yield what experiments say: the literal templates in their code, and what their parameters are."""
    for path in sorted((ROOT / "reluviz" / "experiments").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "text" and node.args
            if called and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value
    for each in experiments().values():
        yield from (declaration.setting.doc for declaration in own_declarations(each.params))


def test_every_string_of_the_window_is_translated(in_the_code):
    text = (FOLDER / "reluviz_zh_CN.ts").read_text("utf-8")
    missing = in_the_code - language.read_ts(text).keys()
    assert not missing, f"without Chinese: {sorted(missing)}"
    stale = strings(text) - in_the_code
    assert not stale, f"in the .ts file, but not in the code: {sorted(stale)}"


def test_every_declared_text_is_translated():
    known = language.read_ts((FOLDER / "declared_zh_CN.ts").read_text("utf-8"))
    texts = {("declared", text, "") for text in declared_texts()}
    assert not texts - known.keys()
    assert not known.keys() - texts


def test_every_sentence_of_an_experiment_is_translated():
    known = language.read_ts((FOLDER / "experiments_zh_CN.ts").read_text("utf-8"))
    texts = {("experiments", text, "") for text in experiment_texts()}
    missing = texts - known.keys()
    assert not missing, f"without Chinese: {sorted(missing)}"
    assert not known.keys() - texts


def test_a_sentence_of_an_experiment_keeps_its_places_and_their_forms():
    for (_, source, _), words in language.read_ts((FOLDER / "experiments_zh_CN.ts").read_text("utf-8")).items():
        assert sorted(re.findall(r"\{[^{}]*\}", source)) == sorted(re.findall(r"\{[^{}]*\}", words)), source


def test_a_sentence_is_shown_in_the_language_of_the_window():
    sentence = experiment("born-dead").title
    assert sentence.translated(language.experiment_text) == "Born dead"
    language.manager().choose("zh")
    assert re.search("[\u4e00-\u9fff]", sentence.translated(language.experiment_text))


@pytest.mark.parametrize("name", ["reluviz_zh_CN.ts", "declared_zh_CN.ts"])
def test_a_translation_keeps_the_fields_and_is_chinese(name):
    for (_, source, _), words in language.read_ts((FOLDER / name).read_text("utf-8")).items():
        assert sorted(re.findall(r"\{\w+\}", source)) == sorted(re.findall(r"\{\w+\}", words)), source
        assert "  " not in words or "  " in source
        assert source.endswith((" …", "…")) == words.endswith("…"), source


def test_unfinished_translations_count_as_missing():
    text = EMPTY.replace(
        "></TS>",
        '><context><name>A</name><message><source>b</source><translation type="unfinished">c</translation></message>'
        "<message><source>d</source><translation>e</translation></message></context></TS>",
    )
    assert language.read_ts(text) == {("A", "d", ""): "e"}


def test_widgets_hear_of_the_language(qtbot):
    class Label(QLabel):
        def changeEvent(self, event):  # noqa: N802
            if event.type() == event.Type.LanguageChange:
                self.setText(QCoreApplication.translate("pages", "Race"))
            super().changeEvent(event)

    label = Label()
    label.show()
    language.manager().choose("zh")
    qtbot.waitUntil(lambda: label.text() == "竞赛")
    language.manager().choose("en")
    qtbot.waitUntil(lambda: label.text() == "Race")


def test_what_is_unknown_stays_english():
    language.manager().choose("zh")
    assert QCoreApplication.translate("pages", "nothing like it") == "nothing like it"
    assert language.declared("no such text") == "no such text"


def test_buttons_of_qt_are_chinese_too(qtbot):
    language.manager().choose("zh")
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert "取消" in buttons.button(QDialogButtonBox.StandardButton.Cancel).text()


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="xx"):
        language.manager().choose("xx")
