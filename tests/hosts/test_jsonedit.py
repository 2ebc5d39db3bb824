"""Values go into a text and out of it, and no other byte moves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.hosts.jsonedit import ensure, find, insert, remove
from skill.hosts.jsontext import BrokenJson, parse

NEW = {"type": "command", "args": ["-I"]}
KEPT = [
    '{\n  "a": 1\n}\n',
    '{\r\n\t"a": 1\r\n}\r\n',
    '{\n    "a": {\n        "b": []\n    }\n}',
    '{"a": 1, "b": [1, 2]}',
    '{\n  // first\n  "a": 1, // one\n  /* two */ "b": 2 // last\n  // end\n}\n',
    '{\n  "a": 1,\n  "b": 2,\n}\n',
    '{"a": 1,}',
    '{ "a": "x // no comment", "b": "\\u00e9 /* nor this */" }\n',
]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_inserted_can_be_taken_out_to_the_last_byte(text: str) -> None:
    changed = insert(text, parse(text), NEW, "ours")
    tree = parse(changed)
    assert tree.value() == {**parse(text).value(), "ours": NEW}
    assert remove(changed, tree, len(tree.children) - 1) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", '{\n  "k": 1\n}'),
        ("{\n}\n", '{\n  "k": 1\n}\n'),
        ("{\n    // nothing yet\n}\n", '{\n    // nothing yet\n    "k": 1\n}\n'),
        ('{"a": 1}', '{"a": 1, "k": 1}'),
        ('{\n\t"a": 1 // note\n}', '{\n\t"a": 1, // note\n\t"k": 1\n}'),
        ('{\r\n "a": 1\r\n}', '{\r\n "a": 1,\r\n "k": 1\r\n}'),
        ('{\n  "a": 1,\n}', '{\n  "a": 1,\n  "k": 1,\n}'),
    ],
)
def test_an_insert_follows_the_style_of_the_file(text: str, expected: str) -> None:
    assert insert(text, parse(text), 1, "k") == expected


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("[1, 2, 3]", 0, "[2, 3]"),
        ("[1, 2, 3]", 1, "[1, 3]"),
        ("[1, 2, 3]", 2, "[1, 2]"),
        ("[\n  1,\n  2 // two\n]", 0, "[\n  2 // two\n]"),
        ("[\n  1, // one\n  2\n]", 1, "[\n  1 // one\n]"),
        ("[\n  1\n]", 0, "[]"),
        ("[\n  // why\n  1\n]", 0, "[\n  // why\n]"),
    ],
)
def test_a_removal_takes_the_comma_and_the_line(text: str, index: int, expected: str) -> None:
    assert remove(text, parse(text), index) == expected


def test_missing_objects_on_the_way_are_made() -> None:
    text = ensure('{\n  "a": 1\n}\n', ["hooks", "Stop"], "[]")
    assert json.loads(text) == {"a": 1, "hooks": {"Stop": []}}
    stop = find(parse(text), ["hooks", "Stop"])
    assert stop is not None and stop.kind == "array"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{\n  "a": 1\n  "b": 2\n}', "3:3: ',' or '}' is missing before '\"'"),
        ('{\n  "a": [1, 2', "2:13: ',' or ']' is missing at the end of the file"),
        ("{'a': 1}", "1:2: a name in double quotes is missing before \"'\""),
        ("", "1:1: a value is missing at the end of the file"),
        ("{} {}", "1:4: something follows the end of the document"),
        ('{"a": "\\x"}', "1:7: a wrong escape in a string"),
        ('{"a": "x\n"}', "1:7: a value is missing before '\"'"),
        ("[" * 200, "1:102: nested too deep"),
    ],
)
def test_broken_text_is_refused_with_the_place(text: str, place: str) -> None:
    with pytest.raises(BrokenJson) as refused:
        parse(text)
    assert str(refused.value) == place


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), values, min_size=1), st.sampled_from([None, 2, "\t"]), values)
def test_any_document_comes_back_after_an_insert_and_a_removal(
    document: dict[str, Any], indent: Any, value: Any
) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=False)
    tree = parse(text)
    assert tree.value() == document
    changed = insert(text, tree, value, "ours" + "x" * max(len(key) for key in document))
    after = parse(changed)
    assert len(after.children) == len(document) + 1 and after.children[-1].value() == value
    assert remove(changed, after, len(document)) == text
