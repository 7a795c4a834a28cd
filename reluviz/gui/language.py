"""English and Simplified Chinese, switched while the window runs.

The strings of the window stand in the code in English, within `self.tr(...)` or `QCoreApplication.translate(...)`,
where lupdate finds them. What is declared below the window - what an activation is for, what a setting does - is
English text of the lower layers; `declared` translates it, and `experiment_text` what the experiments say. The Chinese
of all stands in `.ts` files among the assets, read here directly, so that no compiled form of them can be stale.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Literal
from xml.etree import ElementTree

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

Language = Literal["en", "zh"]
LANGUAGES: dict[Language, str] = {"en": "English", "zh": "简体中文"}
"""The languages by code, each with its name in itself."""

_FILES = ("reluviz_zh_CN.ts", "declared_zh_CN.ts", "experiments_zh_CN.ts")
_DECLARED, _EXPERIMENTS = "declared", "experiments"


def read_ts(text: str) -> dict[tuple[str, str, str], str]:
    """Return the finished translations of a `.ts` file by context, source and comment.

    Args:
        text: The content of the file, XML as Qt's lupdate writes it.

    Raises:
        xml.etree.ElementTree.ParseError: It is not XML.
    """
    found: dict[tuple[str, str, str], str] = {}
    for context in ElementTree.fromstring(text).iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None or translation.get("type") is not None:
                continue
            forms = [form.text or "" for form in translation.iter("numerusform")]
            words = forms[0] if forms else translation.text or ""
            if words:
                found[name, message.findtext("source", ""), message.findtext("comment", "")] = words
    return found


class Translator(QTranslator):
    """Translates from `.ts` files; what it does not know, it leaves to others."""

    def __init__(self, texts: list[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: dict[tuple[str, str, str], str] = {}
        for text in texts:
            self._words |= read_ts(text)

    def isEmpty(self) -> bool:
        """Return whether nothing can be translated."""
        return not self._words

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:
        """Return the translation of a string, or None for one that is unknown; see QTranslator."""
        # Qt's own signature says str, but only the null string, which is None here, lets Qt ask the next translator.
        return self._words.get((context, sourceText, disambiguation or ""))  # type: ignore[return-value]


class Manager(QObject):
    """Keeps the application in the chosen language; there is one, a child of the application: `manager`.

    Every widget hears of a change through its changeEvent, as LanguageChange.

    Attributes:
        changed: Emitted with the code of the new language.
    """

    changed = Signal(str)

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self.setObjectName("reluviz.language")
        self._language: Language = "en"
        self._installed: list[QTranslator] = []

    @property
    def language(self) -> Language:
        """The code of the language in force."""
        return self._language

    def choose(self, language: Language) -> None:
        """Switch to a language.

        Raises:
            ValueError: It is not one of `LANGUAGES`.
        """
        if language not in LANGUAGES:
            raise ValueError(f"the language must be one of {', '.join(LANGUAGES)}, not {language!r}")
        if language == self._language:
            return
        self._language = language
        application = QCoreApplication.instance()
        assert application is not None
        for translator in self._installed:
            application.removeTranslator(translator)
            translator.deleteLater()
        self._installed = self._translators() if language == "zh" else []
        for translator in self._installed:
            application.installTranslator(translator)
        self.changed.emit(language)

    def _translators(self) -> list[QTranslator]:
        # Qt's own words for standard buttons and dialogs; a Qt without them shows those in English.
        qt = QTranslator(self)
        qt.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        folder = files("reluviz_assets") / "translations"
        return [qt, Translator([(folder / name).read_text("utf-8") for name in _FILES], self)]


def manager() -> Manager:
    """Return the application's manager, made at the first call."""
    application = QCoreApplication.instance()
    assert application is not None, "languages need a QCoreApplication"
    found = application.findChild(Manager, "reluviz.language")
    return found if found is not None else Manager(application)


def system_language() -> Language:
    """Return Chinese where the system's first language is Chinese, else English."""
    return "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"


def declared(text: str) -> str:
    """Return a text that a lower layer declares, such as what a setting does, in the language of the window."""
    return QCoreApplication.translate(_DECLARED, text)


def experiment_text(text: str) -> str:
    """Return what an experiment says, in the language of the window.

    It is the template of a sentence, what a parameter is, or the declared title of something that a sentence names.
    """
    found = QCoreApplication.translate(_EXPERIMENTS, text)
    return declared(text) if found == text else found
