"""When a target counts as met, and the words for how a run stands."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reluviz.core.config import RunConfig, TargetConfig
from reluviz.core.outcome import TargetWatch, duration, explain
from reluviz_kernels import Divergence


@given(
    st.lists(st.sampled_from([0.0, 0.4, 0.5, 0.6, 1.0, math.nan]), max_size=20),
    st.integers(1, 4),
    st.sampled_from(["accuracy", "loss"]),
)
def test_the_watch_sees_what_the_config_finds_in_the_whole_record(scores, patience, metric):
    target = TargetConfig(metric=metric, value=0.5, patience=patience)
    watch = TargetWatch(target)
    for index, score in enumerate(scores):
        watch.see(score, epoch=index + 1, step=10 * index, seconds=float(index))
    found = target.converged(scores)
    if found is None:
        assert watch.convergence is None
    else:
        reached = watch.convergence
        assert (reached.epoch, reached.step, reached.seconds) == (found + 1, 10 * found, float(found))
        assert reached.score == scores[found]


def words(state, watch=None, divergence=None, **changes):
    config = RunConfig().with_values({"training.epochs": 50, **changes})
    watch = watch or TargetWatch(config.target)
    return explain(state, config, epoch=50, steps_per_epoch=25, watch=watch, divergence=divergence)


def seen(*scores, patience=1):
    watch = TargetWatch(TargetConfig(patience=patience))
    for index, score in enumerate(scores):
        watch.see(score, epoch=index + 1, step=25 * index + 25, seconds=0.0081 * (index + 1))
    return watch


def test_words_say_how_a_run_stands():
    assert words("running") == "running: epoch 50 of 50, until train accuracy meets 0.95"
    met = "train accuracy met 0.95 at the end of epoch 2, after 16.2 ms of training"
    assert words("converged", seen(0.5, 0.96)) == f"converged: {met}"
    assert words("finished", seen(0.5, 0.61, 0.6)) == (
        "did not converge: train accuracy did not meet 0.95 within 50 epochs; its best was 0.61"
    )
    assert "3 times in a row" in words("finished", seen(0.5), **{"target.patience": 3})
    assert words("finished").endswith("within 50 epochs")


def test_words_say_where_a_run_diverged_and_what_may_help():
    text = words("diverged", divergence=Divergence(step=52, layer=2, part="gradient"))
    assert text == (
        "diverged in step 53, epoch 3: a gradient of layer 2 is no longer a finite number;"
        " a learning rate below 0.03 may help"
    )
    after = words("diverged", seen(0.99), Divergence(step=52, layer=2, part="gradient"))
    assert "it had met its target in epoch 1" in after


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0 µs"), (12.34e-6, "12.3 µs"), (0.0081, "8.1 ms"), (0.9999, "1 s"), (2.5, "2.5 s"), (12345.6, "12346 s")],
)
def test_a_time_is_given_in_its_unit(seconds, text):
    assert duration(seconds) == text
