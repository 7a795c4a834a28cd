"""CSV files written by hand: what is read from them, and the line and column of what is wrong."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from sklearn.datasets import load_iris

from reluviz.core.datasets import load
from reluviz.core.files import read_file
from reluviz.core.table import DatasetError

SIMPLE = "a,b,class\n1,2,cat\n3.5,-4e1,dog\n 5 ,6,cat\n7,8,dog\n"


@pytest.fixture
def written(tmp_path):
    """Write a text or bytes to a CSV file and return its path."""

    def write(content, name="my.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def complaint(path, label=None, task=None):
    with pytest.raises(DatasetError) as caught:
        read_file(path, label, task)
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith(f"{path}: ")
    return text.removeprefix(f"{path}: ")


def check_simple(table):
    np.testing.assert_array_equal(table.x, [[1, 2], [3.5, -40], [5, 6], [7, 8]])
    assert table.y.tolist() == [0, 1, 0, 1]
    assert (table.kind, table.class_names, table.class_counts) == ("binary", ("cat", "dog"), (2, 2))
    assert (table.rows, table.columns) == (4, 2)


def test_reads_features_names_and_classes(written):
    path = written(SIMPLE)
    table = read_file(path)
    check_simple(table)
    assert (table.feature_names, table.label_name, table.source) == (("a", "b"), "class", str(path))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_finds_the_separator(written, separator):
    check_simple(read_file(written(SIMPLE.replace(",", separator))))


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_of_other_systems(written, ending):
    check_simple(read_file(written(SIMPLE.replace("\n", ending))))


def test_byte_order_mark_is_no_part_of_the_first_name(written):
    table = read_file(written(b"\xef\xbb\xbf" + SIMPLE.encode()))
    check_simple(table)
    assert table.feature_names == ("a", "b")


def test_quoted_cells(written):
    text = (
        '"a, or so","b ""b""","class"\n"1","2","the cat"\n"3.5","-4e1","dog; ""big"""\n'
        '5,6,"the\ncat"\n7,8,"dog; ""big"""\n'
    )
    table = read_file(written(text))
    assert table.feature_names == ("a, or so", 'b "b"')
    assert table.class_names == ('dog; "big"', "the cat")
    assert table.y.tolist() == [1, 0, 1, 0]


def test_without_a_header_columns_have_numbers(written):
    table = read_file(written(SIMPLE.partition("\n")[2]))
    check_simple(table)
    assert (table.feature_names, table.label_name) == (("column 1", "column 2"), "column 3")


def test_without_a_last_line_feed_and_with_blank_lines(written):
    check_simple(read_file(written("\n\n" + SIMPLE.replace("\n", "\n\n  \n").rstrip())))


def test_a_header_may_leave_names_out_as_pandas_does_for_its_index(written):
    assert read_file(written(",b,class\n0,1,x\n1,2,y\n2,3,x\n3,4,y\n")).feature_names == ("column 1", "b")


def test_numbers_in_line_1_are_a_header_only_if_the_label_is_named_there(written):
    path = written("class,2019,2020\nx,1,2\ny,3,4\nx,5,6\ny,7,8\n")
    table = read_file(path, "class")
    assert (table.feature_names, table.rows) == (("2019", "2020"), 4)
    assert complaint(path, 2).startswith("line 1, column 1: 'class' is not a number")


@pytest.mark.parametrize("label", ["class", " class ", 2, "2", -2, "-2"])
def test_label_column_by_name_or_number(written, label):
    table = read_file(written("a,class,b\n1,cat,2\n3.5,dog,-40\n5,cat,6\n7,dog,8\n"), label)
    check_simple(table)
    assert (table.feature_names, table.label_name) == (("a", "b"), "class")


def test_chinese_names(written):
    table = read_file(written("长,宽,类\n1,2,猫\n3,4,狗\n5,6,猫\n7,8,狗\n"), "类")
    assert (table.feature_names, table.class_names) == (("长", "宽"), ("狗", "猫"))


def test_iris_written_by_the_csv_module_loads_as_scikit_learn_has_it(tmp_path):
    iris = load_iris()
    path = tmp_path / "iris.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*iris.feature_names, "species"])
        writer.writerows([*row, iris.target_names[label]] for row, label in zip(iris.data, iris.target, strict=True))
    table = read_file(path)
    np.testing.assert_array_equal(table.x, iris.data)
    np.testing.assert_array_equal(table.y, iris.target)
    assert list(table.class_names) == list(iris.target_names)
    data = load("file", path=path, split=0.8)
    assert (data.title, data.loss, data.x_train.shape, data.y_test.shape) == ("iris.csv", "softmax", (120, 4), (30, 3))
    assert np.bincount(data.labels_train).tolist() == [40, 40, 40]


def labelled(values):
    return "\n".join(f"{i},{value}" for i, value in enumerate(values)) + "\n"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["0", "1"] * 10, "binary"),
        (["0.0", "1"] * 10, "binary"),
        (["yes", "no"] * 10, "binary"),
        (["1", "two"] * 10, "binary"),
        ([str(i % 3) for i in range(9)], "classes"),
        ([str(i % 20 + 0.5) for i in range(40)], "classes"),
        ([str(i % 21 + 0.5) for i in range(42)], "regression"),
        ([str(i % 100) for i in range(200)], "classes"),
        ([str(i % 101) for i in range(202)], "regression"),
        ([f"c{i % 101}" for i in range(202)], "classes"),
    ],
)
def test_rule_for_classes_or_regression(written, values, kind):
    assert read_file(written(labelled(values))).kind == kind


def test_task_overrides_the_rule(written):
    few = written(labelled(["0.5", "1.5"] * 5))
    table = read_file(few, task="regression")
    assert (table.kind, table.class_names) == ("regression", ())
    assert table.y.dtype == np.float64
    assert table.y[:2].tolist() == [0.5, 1.5]
    many = written(labelled([str(i % 150) for i in range(300)]))
    assert read_file(many).kind == "regression"
    table = read_file(many, task="classes")
    assert table.class_names == tuple(str(i) for i in range(150))
    assert table.y.tolist() == [i % 150 for i in range(300)]


def test_classes_are_ordered_by_value_and_equal_numbers_are_one_class(written):
    table = read_file(written(labelled(["10", "9.0", "9", "010", "-0.5"] * 2)))
    assert table.class_names == ("-0.5", "9", "10")
    assert table.y.tolist() == [2, 1, 1, 2, 0] * 2


def test_tells_what_a_person_should_know(written):
    text = "a,b,class\n" + "".join(f"{i},7,{'x' if i < 12 else 'y'}\n" for i in range(15))
    assert read_file(written(text)).problems == (
        "features that never change and teach nothing: b",
        "classes with fewer than 10 rows: 'y' (3)",
    )


ROWS = "1,2,x\n3,4,y\n5,6,x\n7,8,y\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("\n \n\r\n", "holds no rows of data"),
        ("a,b,class\n", "holds no rows of data"),
        ("1,2,x\n3,4,y\n", "has too few rows of data: 2, at least 4 are needed"),
        ("1\n2\n3\n4\n", "has a single column; separate features and label by one of , ; tab |"),
        ("1 2 x\n3 4 y\n", "has a single column"),
        (ROWS + "9,y\n", "line 5: has 2 cells where line 1 has 3; add what is missing"),
        ("a,b,class\n\n" + ROWS + "9,1,2,y\n", "line 7: has 4 cells where line 1 has 3; quote or remove"),
        ("1,2,x\n3,4,y\n5,six,x\n7,8,y\n", "line 3, column 2: 'six' is not a number"),
        ("a,b,c\n1,2,x\n3,4,y\n5,six,x\n", "line 4, column 2 (b): 'six' is not a number"),
        ('a,b,c\n1,2,"x\nx"\n3,4,y\n5,six,x\n', "line 5, column 2 (b): 'six' is not a number"),
        ("1,1_000,x\n3,4,y\n", "line 1, column 2: '1_000' is not a number"),
        ("1;2,5;x\n3;4,5;y\n", "line 1, column 2: '2,5' is not a number; write decimals with a point"),
        ("1,2,x\n3,,y\n", "line 2, column 2: the value is missing; fill it in or leave the row out"),
        ("1,2,x\n3,?,y\n", "line 2, column 2: the value is missing (?)"),
        ("1,2,x\n3,NA,y\n", "line 2, column 2: the value is missing (NA)"),
        ("1,2,x\n3,NaN,y\n5,6,x\n7,8,y\n", "line 2, column 2: the value is missing (NaN)"),
        ("1,2,x\n3,inf,y\n5,6,x\n7,8,y\n", "line 2, column 2: the value is infinite (inf)"),
        ("1,2,x\n3,1e999,y\n5,6,x\n7,8,y\n", "line 2, column 2: the value is infinite (inf)"),
        ("1,2,x\n3,-1e31,y\n5,6,x\n7,8,y\n", "line 2, column 2: the value -1e+31 is larger than 1e+30"),
        ("a,b,c\n1,2,x\n3,4, \n", "line 3, column 3 (c): the label is missing"),
        ("a,b,c\n1,2,x\n3,4,NA\n", "line 3, column 3 (c): the label is missing"),
        ("1,2,0\n3,4,inf\n5,6,1\n7,8,0\n", "line 2, column 3: the value is infinite (inf)"),
        ("1,2,x\n3,4,x\n5,6,x\n7,8,x\n", "has only one class, 'x', in its label; choose another label"),
        ("1,2,0\n3,4,0.0\n5,6,0\n7,8,0\n", "has only one class, '0', in its label"),
        (labelled(f"c{i}" for i in range(1001)), "has 1001 classes, more than 1000"),
        (",".join("1" * 1026) + "\n", "has 1025 features, more than 1024; reduce them first"),
        (b"1,2,x\n3,4,caf\xe9\n", "line 2: byte 8 (0xe9) is not UTF-8; save the file as UTF-8"),
        (ROWS.encode("utf-16"), "is text in UTF-16; save it as UTF-8"),
        (b"1,2,x\n3,\x004,y\n", "line 2: holds a NUL byte, so it is not a CSV file"),
        ('1,2,x\n3,"4,y\n5,6,x\n', "line 2: a quoted cell is malformed or never ends"),
        ('1,2,x\n3,"4"4,y\n5,6,x\n', "line 2: a quoted cell is malformed or never ends"),
        ('1\t2\tx\n3\t"4"4\ty\n', "line 2: a quoted cell is malformed or never ends (' ' expected after"),
        ('"1"1;2;x\n', "line 1: a quoted cell is malformed or never ends"),
        ("1,2," + "x" * 140_000 + "\n", "line 1: a quoted cell is malformed or never ends"),
    ],
)
def test_names_what_is_wrong_and_where(written, content, message):
    assert complaint(written(content, "bad.csv")).startswith(message)


@pytest.mark.parametrize(
    ("content", "label", "message"),
    [
        (SIMPLE, "clas", "unknown column 'clas'; did you mean 'class'? (known: a, b, class)"),
        (ROWS, "class", "line 1 is no header, so no column is called 'class'; give the label's number, 1 to 3"),
        (SIMPLE, 0, "there is no column 0 for the label; give 1 to 3, or -1 for the last"),
        (SIMPLE, 4, "there is no column 4 for the label"),
        (SIMPLE, "-4", "there is no column -4 for the label"),
        ("a,a,b\n" + ROWS, "a", "line 1: two columns are called 'a'; give the label by number"),
    ],
)
def test_names_a_wrong_label(written, content, label, message):
    assert complaint(written(content), label).startswith(message)


def test_an_unknown_label_among_hundreds_of_columns_is_told_with_the_close_ones(written):
    names = [f"pixel{i}" for i in range(300)]
    text = ",".join(names) + "\n" + ",".join("1" * 300) + "\n"
    assert len(complaint(written(text), "label")) < 200
    assert "did you mean 'pixel29'?" in complaint(written(text), "pixle29")


def test_a_task_that_the_labels_cannot_serve(written):
    path = written(SIMPLE)
    assert complaint(path, task="regression") == "line 2, column 3 (class): 'cat' is not a number to predict"
    same = written(labelled(["3"] * 5))
    assert complaint(same, task="regression") == "every row has the same number to predict, 3"


def test_a_long_or_unprintable_cell_is_told_short_on_one_line(written):
    text = complaint(written('1,2,x\n3,"' + "bad\u2028\n" * 50 + '",y\n'))
    assert len(text) < 150
    table = read_file(written('"a\n\u202eb",c,d\n' + ROWS))
    assert table.feature_names == ("a \N{REPLACEMENT CHARACTER}b", "c")
