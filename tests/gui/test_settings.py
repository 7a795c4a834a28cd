"""What is kept from one start to the next, and what happens where the file is damaged."""

import pytest
from PySide6.QtCore import QByteArray

from reluviz.gui.settings import RECENT, Settings


def test_values_are_kept():
    settings = Settings()
    settings.store("page", "functions")
    settings.store("geometry", QByteArray(b"\x00\x01\xff"))
    settings.store("pages/functions", {"shown": ["relu", "tanh"], "名": "值", "x": 1.5})
    assert settings.save() == ""
    again = Settings()
    assert again.text("page") == "functions"
    assert again.raw("geometry") == QByteArray(b"\x00\x01\xff")
    assert again.table("pages/functions") == {"shown": ["relu", "tanh"], "名": "值", "x": 1.5}
    assert again.set_aside is None


def test_what_is_not_there_is_empty():
    settings = Settings()
    assert settings.text("page", "race") == "race"
    assert settings.table("pages/race") == {}
    assert settings.raw("geometry").isEmpty()
    assert settings.recent() == []


@pytest.mark.parametrize("count", [1, 2, RECENT + 3])
def test_recent_files_are_kept_latest_first(count, tmp_path):
    settings = Settings()
    for number in range(count):
        settings.add_recent(tmp_path / f"{number}.toml")
    settings.add_recent(tmp_path / "0.toml")
    assert settings.save() == ""
    recent = Settings().recent()
    assert recent[0].endswith("0.toml")
    assert len(recent) == min(count, RECENT)
    assert len(set(recent)) == len(recent)


@pytest.mark.parametrize(
    "content",
    [b"\x00\xff\xfe garbage", b"[pages]\nfunctions={broken", b"[pages]\nfunctions=3\n", b"just words\n"],
)
def test_a_damaged_file_is_set_aside(own_settings, content):
    own_settings.mkdir()
    path = own_settings / "window.ini"
    path.write_bytes(content)
    settings = Settings()
    assert settings.set_aside == own_settings / "window.damaged.ini"
    assert settings.set_aside.read_bytes() == content
    assert settings.table("pages/functions") == {}


def test_an_older_damaged_file_stays(own_settings):
    own_settings.mkdir()
    (own_settings / "window.damaged.ini").write_text("older")
    (own_settings / "window.ini").write_text("just words\n")
    settings = Settings()
    assert settings.set_aside == own_settings / "window.damaged-2.ini"
    assert (own_settings / "window.damaged.ini").read_text() == "older"


def test_after_a_damage_settings_are_kept_again(own_settings):
    own_settings.mkdir()
    (own_settings / "window.ini").write_text("just words\n")
    settings = Settings()
    settings.store("page", "functions")
    assert settings.save() == ""
    assert (own_settings / "window.ini").read_text() == "[General]\npage=functions\n"


def test_nothing_is_read_or_written_for_a_screenshot(own_settings):
    settings = Settings()
    settings.store("page", "functions")
    settings.save()
    private = Settings(keep=False)
    assert private.text("page") == ""
    private.store("page", "race")
    assert private.save() == ""
    assert Settings().text("page") == "functions"


def test_a_folder_that_cannot_be_made_is_told(own_settings):
    own_settings.write_text("a file where the folder should be")
    settings = Settings()
    settings.store("page", "race")
    assert settings.save()
