"""JSON without the json package means the same as with it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.hook.wire import decode, encode

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    max_leaves=20,
)


@given(values)
def test_what_json_writes_is_read_alike(value: object) -> None:
    assert decode(json.dumps(value)) == value
    assert decode(f" \n{json.dumps(value, indent=1, ensure_ascii=False)}\t") == value


@given(values)
def test_what_is_written_json_reads_alike(value: object) -> None:
    assert json.loads(encode(value)) == value


@given(st.text())
def test_any_text_is_read_as_json_reads_it_or_refused_by_both(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError):
            decode(text)
    else:
        assert repr(decode(text)) == repr(expected)


@pytest.mark.parametrize("broken", ["", "{", '{"a": }', '{"a": 1} x', '"unfinished', "nul", '{"a" 1}', "[1,]"])
def test_broken_json_is_refused_with_the_place_and_without_its_text(broken: str) -> None:
    with pytest.raises(ValueError, match=r"\d") as caught:
        decode(broken)
    assert "unfinished" not in str(caught.value)


def test_what_json_has_no_word_for_is_refused() -> None:
    with pytest.raises(TypeError):
        encode(b"raw")
