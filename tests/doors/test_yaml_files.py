"""YAML is read strictly: what could surprise is refused with its line."""

from pathlib import Path

import pytest

from console.doors.node import Node
from console.doors.yaml_file import DEPTH, FILE_BYTES, NODES, load_yaml, parse_yaml
from models.errors import InputError
from tests.doors.written import put

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"

BAD = [
    ("bomb", BOMB, 1, "anchor"),
    ("alias", "a: x\nb: *a\n", 2, "alias"),
    ("alias as key", "a: x\n*a : y\n", 2, "alias"),
    ("tag", "a: x\nb: !!python/object/apply:os.system [ls]\n", 2, "tag"),
    ("short tag", "a: !x y\n", 1, "tag"),
    ("bare tag", "a: ! y\n", 1, "tag"),
    ("tag directive", "%TAG !e! tag:e.example,2020:\n---\na: b\n", 1, "%TAG"),
    ("merge key", "a: x\n<<: {b: y}\n", 2, "merge key"),
    ("key twice", "a: x\nb: y\na: z\n", 3, "stands twice, first in line 1"),
    ("key twice, quoted", 'a: x\n"a": z\n', 2, "stands twice"),
    ("second document", "a: x\n---\nb: y\n", 2, "second document"),
    ("list as key", "? [a, b]\n: c\n", 1, "no word"),
    ("not UTF-8", b"a: x\nb: caf\xe9\n", 2, "UTF-8"),
    ("UTF-16", "a: x\n".encode("utf-16"), 1, "UTF-8"),
    ("mark in the middle", "a: x\nb: \ufeffy\n", 2, "U+FEFF"),
    ("two marks", b"\xef\xbb\xbf\xef\xbb\xbfa: x\n", 1, "U+FEFF"),
    ("null byte", "a: x\nb: y\x00\n", 2, "U+0000"),
    ("bell", "a: \x07\n", 1, "U+0007"),
    ("next line", "a: x\x85b: y\n", 1, "U+0085"),
    ("line separator", "a: x\u2028b: y\n", 1, "U+2028"),
    ("escaped bell", 'a: x\nb: "\\x07"\n', 2, "control character"),
    ("half a pair", 'a: "\\uD800"\n', 1, "control character"),
    ("escaped control key", '"a\\0": x\n', 1, "control character"),
    ("no character at all", 'a: x\nb: "\\UFFFFFFFF"\n', 2, "not valid YAML"),
    ("unclosed list", "a: x\nb: [y\n", 3, "not valid YAML"),
    ("tab as indentation", "a:\n\tb: x\n", 2, "not valid YAML"),
    ("too deep", "[" * (DEPTH + 2), 1, "nested deeper"),
    ("very deep", "[" * 50_000, 1, "nested deeper"),
    ("deep maps", "{a: " * 50_000, 1, "nested deeper"),
    ("too many", "[" + "x," * (NODES + 1) + "]", 1, "values"),
    ("empty", "", 1, "empty"),
    ("only a comment", "# nothing\n", 1, "empty"),
]


@pytest.mark.parametrize(
    ("content", "line", "problem"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_what_could_surprise_is_refused_with_its_line(content: str | bytes, line: int, problem: str) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    with pytest.raises(InputError) as raised:
        parse_yaml(raw, "plan.yaml")
    assert problem in raised.value.problem
    assert raised.value.where == f"plan.yaml:{line}"
    assert raised.value.fix


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not there"):
        load_yaml(tmp_path / "none.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not there"):
        load_yaml(tmp_path)


def test_a_path_that_cannot_be_is_refused() -> None:
    with pytest.raises(InputError):
        load_yaml("a\0b")
    with pytest.raises(InputError):
        load_yaml("a" * 5_000)


def test_three_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = put(tmp_path, "a: " + "x" * 3_000_000)
    with pytest.raises(InputError, match=f"over {FILE_BYTES:,} bytes"):
        load_yaml(path)


def test_words_stay_what_was_written() -> None:
    node = parse_yaml(b"on: NO\nday: 2026-01-12\nzero: 007\nyes: off\n", "f")
    assert isinstance(node.value, dict)
    assert {key: child.value for key, child in node.value.items()} == {
        "on": "NO",
        "day": "2026-01-12",
        "zero": "007",
        "yes": "off",
    }


def test_only_unquoted_emptiness_is_null() -> None:
    node = parse_yaml(b"a: null\nb: ~\nc:\nd: 'null'\ne: ''\nf: Null\n", "f")
    assert isinstance(node.value, dict)
    assert [key for key, child in node.value.items() if child.is_null] == ["a", "b", "c"]


def test_every_node_knows_its_path_and_line() -> None:
    node = parse_yaml(b"top:\n  - one\n  - deep: |\n      text\n", "f.yaml")
    deep = node.at("top[2].deep")
    assert (deep.field, deep.where, deep.value) == ("top[2].deep", "f.yaml:3", "text\n")
    assert node.at("top[9]") == node.at("top") == node.at("top.none")


def test_a_first_byte_order_mark_and_foreign_line_ends_are_forgiven() -> None:
    node = parse_yaml(b'\xef\xbb\xbfa: x\r\nb: "\xf0\x9f\xa4\x9d"\r\n', "f")
    assert node.at("b") == Node("\N{HANDSHAKE}", "b", "f", 2)


def test_an_error_shows_neither_a_mailbox_nor_a_page_of_text() -> None:
    with pytest.raises(InputError) as raised:
        parse_yaml(b"? 'mou@abroad.example'\n: x\nmou@abroad.example: y\n", "f")
    assert "abroad" not in str(raised.value)
    with pytest.raises(InputError) as raised:
        parse_yaml(b"k: !" + b"x" * 900 + b" y\n", "f")
    assert len(str(raised.value)) < 200
