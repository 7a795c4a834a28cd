"""Sentences keep their values apart from their template, so that they can be translated."""

import pytest

from reluviz.experiments.base.claims import Claim, Finding, Source
from reluviz.experiments.base.estimates import median
from reluviz.experiments.base.words import shown, text


def test_a_text_fills_its_template():
    assert str(text("{share:.0%} of {n} networks", share=0.5, n=8)) == "50% of 8 networks"


def test_a_translation_takes_the_values_and_translates_those_that_are_texts():
    chinese = {"{what} at depth {depth:g}": "深度 {depth:g} 处的{what}", "loss": "损失"}
    found = text("{what} at depth {depth:g}", what=text("loss"), depth=3)
    assert found.translated(lambda template: chinese[template]) == "深度 3 处的损失"
    assert str(found) == "loss at depth 3"


def test_a_number_in_a_text_gets_its_unit_translated():
    found = text("it takes {epochs}", epochs=median([3.0], "epochs"))
    chinese = {"it takes {epochs}": "需要 {epochs}", "epochs": "轮"}
    assert found.translated(lambda template: chinese[template]) == "需要 3 轮"
    assert str(found) == "it takes 3 epochs"


def test_names_of_parameters_are_shown_by_their_titles_and_others_as_they_are():
    chinese = {"{where}: rate {rate:g}": "{where}: 学习率 {rate:g}", "Two moons": "双月", "He normal": "He 正态"}
    assert shown("ReLU", lambda template: "?") == "ReLU"
    assert shown("relu, breast_cancer 16, sgd, tanh") == "ReLU, Breast cancer 16, SGD, tanh"
    assert shown("he_normal", lambda template: chinese[template]) == "He 正态"
    found = text("{where}: rate {rate:g}", where="moons/zero", rate=3)
    assert str(found) == "Two moons/zero: rate 3"
    assert found.translated(lambda template: chinese[template]) == "双月/zero: 学习率 3"
    # The words of a template are never names.
    assert str(text("moons")) == "moons"
    assert shown(text("loss"), str.upper) == "LOSS"


def test_texts_are_equal_by_what_they_say():
    assert text("{n}", n=1) == text("{n}", n=1)
    assert text("{n}", n=1) != text("{n}", n=2)


@pytest.mark.parametrize(
    ("source", "short"),
    [
        (Source("Lu, Shin and Su", 2019, "Title"), "Lu et al. 2019"),
        (Source("Hanin and Rolnick", 2019, "Title"), "Hanin et al. 2019"),
        (Source("Lennie", 2003, "Title"), "Lennie 2003"),
        (Source("The article", None, "Title"), "The article"),
    ],
)
def test_a_source_is_named_by_author_and_year(source, short):
    assert source.short == short
    assert source.title in str(source)


def test_a_finding_says_what_it_depends_on_and_only_then():
    found = text("Found.")
    for verdict, condition in (("depends", None), ("reproduced", text("If."))):
        with pytest.raises(ValueError, match="condition"):
            Finding("claim", verdict, None, found, condition)
    with pytest.raises(ValueError, match="no verdict"):
        Finding("claim", "true", None, found)
    assert Claim("id", Source("A", 1, "T"), found, found, found).id == "id"
