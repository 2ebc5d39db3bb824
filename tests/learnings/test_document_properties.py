"""Properties that hold for any bytes and any text, however untidy or hostile."""

from __future__ import annotations

import string
from dataclasses import fields, replace
from datetime import datetime, timezone

from hypothesis import example, given, settings
from hypothesis import strategies as st

from skill.learnings.document import append, parse, set_field, set_metadata, set_section
from skill.learnings.entry import Entry, entry_from_block, entry_from_mapping, stamped
from skill.learnings.kinds import KIND_CLASSES
from skill.learnings.render import render_entry
from skill.learnings.text import canonical, fenced, inline, neutralise, one_line, plain

NOW = datetime(2026, 4, 1, 9, 0, tzinfo=timezone.utc)

# Lines that mean something to a reader of such files, so that random combinations of them are telling.
LINES = st.sampled_from(
    [
        "## [OPS-20260401-001] a name",
        "### [LRN-20260402-AB1] deeper",
        "# FEAT-20260403-1234: no brackets",
        "## [OPS-YYYYMMDD-XXX] placeholder",
        "   ## [OPS-20260404-002] indented",
        "## Statistics",
        "### Metadata",
        "### Resolution",
        "**Status**: resolved",
        "- **Status**: pending",
        "**状态**：pending",
        "- Pattern-Key: automation_gap.x",
        "- Recurrence-Count: 7",
        "---",
        "===",
        "```",
        "```bash",
        "```markdown",
        "````",
        "~~~",
        "```\ncode\n```",
        "```sh\n# code\n```",
        "````md\n```\n````",
        "``",
        "<!--",
        "-->",
        "<!-- whole -->",
        "<details>",
        "<<<<<<< ours",
        "| a | b |",
        "",
        "   ",
        "plain words",
        "\\# escaped",
        "\\&lt;!--",
        "＃＃ [OPS-20260405-003] full width",
        "\u202e## [OPS-20260406-004] turned",
        "#\u200b# [OPS-20260407-005] split",
        "#\u200d# [OPS-20260408-006] joined",
        "\x00\x1b[2J",
        "&lt;!-- --&gt;",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\x0b", "\x85", "\u2028", ""])
WORDS = st.text(max_size=30)
TEXTS = st.lists(st.tuples(st.one_of(LINES, WORDS), ENDS), max_size=12).map(
    lambda parts: "".join(line + end for line, end in parts)
)
FILES = st.one_of(
    st.binary(max_size=200),
    TEXTS.map(lambda text: text.encode("utf-8", "replace")),
    st.lists(
        st.one_of(st.binary(max_size=10), LINES.map(str.encode), st.sampled_from([b"\n", b"\r\n"])), max_size=40
    ).map(b"".join),
)


def values_of(kind: str) -> st.SearchStrategy[dict[str, object]]:
    shape = KIND_CLASSES[kind]
    texts = {field.name: TEXTS for field in fields(shape) if field.type == "str" and field.name not in shape.choices}
    for name in ("id", "logged", "first_seen", "last_seen", "pattern_key", "skill"):
        del texts[name]
    texts |= {
        name: st.sampled_from(choices) for name, choices in shape.choices.items() if name in shape.__dataclass_fields__
    }
    required = {
        name: texts.pop(name).map(lambda text: f"x{text}" if text not in shape.choices else text)
        for name in shape.required
        if name not in shape.choices
    }
    required |= {name: texts.pop(name) for name in shape.required if name in shape.choices}
    lists: dict[str, st.SearchStrategy[object]] = {}
    if kind == "issue":
        lists["timeline"] = st.lists(st.fixed_dictionaries({"time": TEXTS, "event": TEXTS}), max_size=3)
        lists["action_items"] = st.lists(TEXTS, max_size=3)
    return st.fixed_dictionaries(required, optional={**texts, **lists})


ENTRIES = st.sampled_from(sorted(KIND_CLASSES)).flatmap(
    lambda kind: values_of(kind).map(lambda values: stamped(entry_from_mapping(kind, values), "OPS-20260409-XYZ", NOW))
)


@given(FILES)
@example(b"\xef\xbb\xbf")
@example(b"\xef\xbb\xbf## [OPS-20260401-001]")
@example(b"```markdown\n## [OPS-20260401-001]\n" * 3)
@example(b"<!--\n" * 3 + b"-->")
def test_any_bytes_are_read_without_an_exception_and_rendered_back_equal(data: bytes) -> None:
    document = parse(data)
    assert document.render() == data
    assert all(one.end == other.start for one, other in zip(document.blocks, document.blocks[1:], strict=False))
    lines = data.count(b"\n") + 1
    for diagnostic in document.diagnostics:
        assert 1 <= diagnostic.line <= lines
    for entry in document.entries:
        assert entry.raw.lstrip(b" ").startswith(b"#")
        assert (entry.title, entry.status, entry.has_separator, entry.text) is not None


@given(FILES, TEXTS, st.sampled_from(["Status", "Priority", "Owner"]))
def test_an_edit_of_one_entry_leaves_all_other_bytes_identical(data: bytes, value: str, name: str) -> None:
    for entry in parse(data).entries:
        for edited in (
            set_field(entry.raw, name, value),
            set_metadata(entry.raw, name, value),
            set_section(entry.raw, "Resolution", value),
        ):
            after = parse(data[: entry.start] + edited + data[entry.end :])
            assert [b.raw for b in after.entries if b.start < entry.start] == [
                b.raw for b in parse(data).entries if b.start < entry.start
            ]
            assert [b.id for b in after.entries] == [b.id for b in parse(data).entries]
            assert after.data[: entry.start] == data[: entry.start]
            assert after.data.endswith(data[entry.end :])


@given(FILES, ENTRIES)
@settings(max_examples=300)
@example(
    b"```markdown\n## [OPS-20260401-001] its fence has no end\n",
    stamped(entry_from_mapping("issue", {"name": "x", "mitigation": "```\ncode\n```"}), "OPS-20260409-XYZ", NOW),
)
def test_an_appended_entry_is_read_back_equal_behind_untouched_bytes(data: bytes, entry: Entry) -> None:
    before = parse(data)
    written = data + append(data, render_entry(entry))
    after = parse(written)
    assert written.startswith(data)
    assert [(b.id, b.start) for b in after.entries[:-1]] == [(b.id, b.start) for b in before.entries]
    assert entry_from_block(after.entries[-1], entry.kind) == entry


@given(TEXTS)
@settings(max_examples=500)
def test_neutralised_text_opens_nothing_and_comes_back_as_it_was_meant(text: str) -> None:
    harmless = neutralise(text)
    assert neutralise(harmless) == harmless
    around = f"## [OPS-20260401-001] first\n\n### Details\n{harmless}\n\n## [OPS-20260401-002] last\n".encode()
    document = parse(around)
    assert [entry.id for entry in document.entries] == ["OPS-20260401-001", "OPS-20260401-002"]
    assert [block.kind for block in document.blocks] == ["entry", "entry"]
    assert list(document.entries[0].sections) == ["Details"]
    assert plain(neutralise(canonical(text))) == canonical(text)
    assert canonical(canonical(text)) == canonical(text)


@given(TEXTS)
def test_a_value_of_one_line_stays_one_line(text: str) -> None:
    assert len(inline(text).splitlines()) <= 1
    assert one_line(inline(text)) == one_line(text)
    assert one_line(one_line(text)) == one_line(text)


@given(TEXTS)
def test_fenced_text_cannot_close_its_fence(text: str) -> None:
    lines = fenced(text).split("\n")
    assert not any(set(line.strip()) == {"`"} and len(line.strip()) >= len(lines[-1]) for line in lines[1:-1])


@given(FILES, st.text(alphabet=string.ascii_letters + " ", max_size=20), st.sampled_from(["Status", "Owner"]))
def test_a_set_value_is_read_back_and_setting_it_again_changes_nothing(data: bytes, value: str, name: str) -> None:
    for entry in parse(data).entries:
        edited = set_field(entry.raw, name, value)
        assert parse(edited).entries[0].fields[name.lower()] == one_line(value)
        assert set_field(edited, name, value) == edited
        under = set_metadata(entry.raw, name, value)
        assert parse(under).entries[0].metadata[name.lower()] == one_line(value)
        assert set_metadata(under, name, value) == under
        told = set_section(entry.raw, "Resolution", value)
        assert plain(parse(told).entries[0].sections["Resolution"]) == canonical(value)
        assert set_section(told, "Resolution", value) == told


@given(FILES)
def test_the_status_is_the_same_whether_or_not_the_whole_entry_was_read(data: bytes) -> None:
    for entry in parse(data).entries:
        alone = entry.raw_status
        assert alone == entry.fields.get("status")


@given(ENTRIES)
def test_every_line_end_style_gives_the_same_entry(entry: Entry) -> None:
    text = render_entry(entry)
    assert entry_from_block(parse(text.replace("\n", "\r\n").encode()).entries[0], entry.kind) == entry
    assert replace(entry, status="resolved") == entry_from_block(
        parse(set_field(text.encode(), "Status", "resolved")).entries[0], entry.kind
    )
