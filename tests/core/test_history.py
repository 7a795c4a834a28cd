"""The record of a run: columns, views that never change, and the way to JSON and back."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reluviz.core.history import COUNTS, MEASURES, History, HistoryError

EVERYTHING = (*COUNTS, *MEASURES, "gradient_rms")
NUMBERS = st.floats() | st.just(float("nan"))


def filled(rows, layers=2):
    history = History(layers)
    for row in range(rows):
        history.append(
            step=5 * row,
            epoch=row,
            seconds=0.1 * row,
            train_loss=1.0 / (row + 1),
            train_accuracy=row / 1000,
            gradient_rms=[row + layer / 10 for layer in range(layers)],
        )
    return history


def test_rows_come_back_as_columns():
    history = filled(300)
    rows = np.arange(300)
    assert len(history) == 300
    assert history.step.dtype == history.epoch.dtype == np.int64
    np.testing.assert_array_equal(history.step, 5 * rows)
    np.testing.assert_array_equal(history.epoch, rows)
    np.testing.assert_array_equal(history.seconds, 0.1 * rows)
    np.testing.assert_array_equal(history.train_loss, 1.0 / (rows + 1))
    np.testing.assert_array_equal(history.scores("accuracy", "train"), rows / 1000)
    np.testing.assert_array_equal(history.gradient_rms, rows[:, None] + [0.0, 0.1])
    assert np.isnan(history.test_loss).all()
    assert np.isnan(history.test_accuracy).all()


def test_a_view_never_changes():
    history = filled(10)
    before = history.train_loss
    kept = before.copy()
    for row in range(10, 500):
        history.append(step=5 * row, epoch=row, seconds=0.0, train_loss=-1.0)
    np.testing.assert_array_equal(before, kept)
    assert len(history.train_loss) == 500
    for view in (before, history.step, history.gradient_rms):
        with pytest.raises(ValueError, match="read-only"):
            view[0] = 7


def test_rows_out_of_order_or_of_other_layers_are_refused():
    history = filled(2)
    with pytest.raises(ValueError, match="does not come after"):
        history.append(step=5, epoch=1, seconds=0.0)
    with pytest.raises(ValueError, match="3 gradients for 2 layers"):
        history.append(step=6, epoch=1, seconds=0.0, gradient_rms=[1, 2, 3])
    assert len(history) == 2


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS), max_size=12))
def test_json_brings_back_every_number(rows):
    history = History(1)
    for step, (*measures, gradient) in enumerate(rows):
        history.append(
            step=step, epoch=step // 2, gradient_rms=[gradient], **dict(zip(MEASURES, measures, strict=True))
        )
    text = json.dumps(history.to_dict(), allow_nan=False)
    again = History.from_dict(json.loads(text))
    assert again.layers == 1
    for name in (*COUNTS, *MEASURES, "gradient_rms"):
        np.testing.assert_array_equal(getattr(again, name), getattr(history, name))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"layers": 0}, "1 to 65 layers"),
        ({"layers": "2"}, "layers"),
        ({"extra": []}, "no other"),
        ({"step": [0, 1]}, "another number of rows"),
        ({"step": [0, 5, 5]}, "out of order"),
        ({"step": [0, 5, 1.5]}, "'1.5' in step"),
        ({"epoch": [0, 1, -1]}, "'-1' in epoch"),
        ({"epoch": [0, 1, 2**63]}, "in epoch"),
        ({"train_loss": [0, 1, "nan"]}, "'nan' in train_loss"),
        ({"train_loss": [0, 1, True]}, "'True' in train_loss"),
        ({"train_loss": [0, 1, 10**400]}, "too large"),
        ({"train_loss": 7}, "another number of rows"),
        ({"gradient_rms": [[1, 2], [1, 2], [1]]}, "no 2 gradients in row 3"),
        ({"gradient_rms": [[1, 2], [1, 2], 5]}, "no 2 gradients in row 3"),
    ],
)
def test_a_damaged_record_is_refused_by_name(change, words):
    with pytest.raises(HistoryError, match=words):
        History.from_dict(filled(3).to_dict() | change)


def test_a_record_that_lacks_a_column_or_is_none_is_refused():
    table = filled(3).to_dict()
    del table["seconds"]
    for damaged in (table, [], None):
        with pytest.raises(HistoryError, match="no other"):
            History.from_dict(damaged)


def limited(evaluations, most):
    history = History(1, most)
    for row in range(evaluations):
        history.append(step=5 * row, epoch=row, seconds=0.0, train_loss=float(row), gradient_rms=[-row])
    return history


@pytest.mark.parametrize("evaluations", [*range(1, 70), 1000, 1001])
def test_a_record_with_a_limit_keeps_even_spread_rows_with_the_first_and_the_newest(evaluations):
    history = limited(evaluations, 8)
    assert history.evaluations == evaluations
    assert 0 < len(history) <= 8
    kept = history.epoch.tolist()
    assert (kept[0], kept[-1]) == (0, evaluations - 1)
    # All but the newest are the multiples of one power of two, none left out.
    every = kept[1] if len(kept) > 2 else 1
    assert every & (every - 1) == 0
    assert kept[:-1] == list(range(0, evaluations - 1, every))[: len(kept) - 1]
    assert evaluations - 1 - (kept[-2] if len(kept) > 1 else 0) <= every
    # No coarser than the limit asks for.
    assert every == 1 or len(kept) > 8 // 2
    np.testing.assert_array_equal(history.step, 5 * history.epoch)
    np.testing.assert_array_equal(history.train_loss, history.epoch)
    np.testing.assert_array_equal(history.gradient_rms[:, 0], -history.epoch)


def test_a_record_below_its_limit_is_complete():
    np.testing.assert_array_equal(limited(8, 8).epoch, np.arange(8))
    with pytest.raises(ValueError, match="even number"):
        History(1, 7)


def test_columns_have_the_same_rows_and_a_copy_stands_still():
    history = limited(20, 8)
    epoch, loss, gradients = history.columns("epoch", "train_loss", "gradient_rms")
    kept = history.copy()
    for row in range(20, 60):
        history.append(step=5 * row, epoch=row, seconds=0.0)
    # The newest of a record with a limit may give way to a newer one.
    np.testing.assert_array_equal(kept.epoch[:-1], epoch[:-1])
    assert kept.epoch[-1] == 19
    np.testing.assert_array_equal(loss[:-1], epoch[:-1])
    np.testing.assert_array_equal(gradients[:-1, 0], -epoch[:-1])
    assert len(kept) == kept.evaluations == len(epoch)


def test_a_record_with_a_limit_takes_no_more_memory_later():
    history = History(2, 64, expected=1000)
    arrays = {id(history._table.counts), id(history._table.measures)}
    for row in range(64):
        history.append(step=row, epoch=row, seconds=0.0)
    assert arrays == {id(history._table.counts), id(history._table.measures)}


@given(st.lists(st.integers(0, 25), max_size=8), st.sampled_from([None, 2, 8, 64]))
def test_many_rows_at_once_are_those_of_one_by_one(sizes, most):
    one, many = History(2, most), History(2, most)
    begin = 0
    for size in sizes:
        numbers = np.arange(begin, begin + size)
        for row in numbers.tolist():
            one.append(step=3 * row, epoch=row, seconds=row / 7, test_loss=row / 3, gradient_rms=[row, -row])
        gradients = np.stack([numbers, -numbers], axis=1).astype(float)
        many.extend(3 * numbers, numbers, numbers / 7, {"test_loss": numbers / 3}, gradients)
        begin += size
    assert (len(one), one.evaluations) == (len(many), many.evaluations)
    for a, b in zip(one.columns(*EVERYTHING), many.columns(*EVERYTHING), strict=True):
        np.testing.assert_array_equal(a, b)


def test_many_rows_out_of_order_or_of_other_layers_are_refused():
    history = filled(3)
    numbers = np.array([2, 3])
    with pytest.raises(ValueError, match="do not rise"):
        history.extend(5 * numbers, numbers, 1.0 * numbers, {})
    with pytest.raises(ValueError, match="1 gradients for 2 layers"):
        history.extend(50 * numbers, numbers, 1.0 * numbers, {}, np.zeros((2, 1)))
    assert len(history) == 3
