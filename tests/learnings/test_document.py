"""Untidy files as people and tools leave them: what is read, what is reported, and that no byte is lost."""

from __future__ import annotations

import time

import pytest

from skill.learnings.document import Document, parse


def read(text: str | bytes) -> Document:
    """Parsed, with the round trip asserted beside every reading."""
    data = text.encode() if isinstance(text, str) else text
    document = parse(data)
    assert document.render() == data
    assert b"".join(block.raw for block in document.blocks) == data[len(document.bom) :]
    return document


def kinds(document: Document) -> list[str]:
    return [block.kind for block in document.blocks]


def codes(document: Document) -> list[str]:
    return [diagnostic.code for diagnostic in document.diagnostics]


TIDY = """\
# Operations Issues Log

---

## [OPS-20260511-001] broker_backlog

**Logged**: 2026-05-11T07:30:00+00:00
**Priority**: high
**Status**: pending

### Summary
Consumers fell behind after the nightly batch

### Metadata
- Trigger: alert
- See Also: LRN-20260510-002 (same host), OPS-20260401-001
- Skill: operations

---
"""


def test_a_tidy_entry_is_read_with_all_its_parts() -> None:
    document = read(TIDY)
    (entry,) = document.entries
    assert (entry.id, entry.prefix, entry.suffix, entry.title) == ("OPS-20260511-001", "OPS", "001", "broker_backlog")
    assert (entry.level, entry.bracketed, entry.has_separator, entry.occurrence, entry.line) == (2, True, True, 1, 5)
    assert entry.fields == {"logged": "2026-05-11T07:30:00+00:00", "priority": "high", "status": "pending"}
    assert list(entry.sections) == ["Summary", "Metadata"]
    assert entry.sections["Summary"] == "Consumers fell behind after the nightly batch"
    assert entry.metadata["see-also"] == "LRN-20260510-002 (same host), OPS-20260401-001"
    assert kinds(document) == ["preamble", "entry"] and codes(document) == []


@pytest.mark.parametrize(
    ("heading", "entry_id", "suffix", "title", "bracketed"),
    [
        ("## [ERR-20260511-0905] probe", "ERR-20260511-0905", "0905", "probe", True),
        ("## [ERR-20260511-090512] probe", "ERR-20260511-090512", "090512", "probe", True),
        ("## [ERR-20260511-090512-0003]", "ERR-20260511-090512-0003", "090512-0003", None, True),
        ("## [ERR-20260511-DNS-FLAP] probe", "ERR-20260511-DNS-FLAP", "DNS-FLAP", "probe", True),
        ("## [KI-20260511] known", "KI-20260511", "", "known", True),
        ("## OPS-20260511-7QZ: random letters", "OPS-20260511-7QZ", "7QZ", "random letters", False),
        ("## OPS-20260511-002 — dashed", "OPS-20260511-002", "002", "dashed", False),
        ("## OPS-20260511-003", "OPS-20260511-003", "003", None, False),
        ("# [FEAT-20260511-001] level one", "FEAT-20260511-001", "001", "level one", True),
        ("### [FEAT-20260511-001] 三级", "FEAT-20260511-001", "001", "三级", True),
        ("   ## [OPS-20260511-004] three blanks before", "OPS-20260511-004", "004", "three blanks before", True),
        ("## [OPS-20260511-005 no end", "OPS-20260511-005", "005", "no end", False),
    ],
)
def test_every_seen_form_of_id_heading_opens_an_entry(
    heading: str, entry_id: str, suffix: str, title: str | None, bracketed: bool
) -> None:
    (entry,) = read(heading + "\n**Status**: pending\n").entries
    assert (entry.id, entry.suffix, entry.title, entry.bracketed) == (entry_id, suffix, title, bracketed)
    assert entry.status == "pending"


@pytest.mark.parametrize(
    "line",
    [
        "## Follow-up of OPS-20260511-001",
        "#### [OPS-20260511-001] too deep",
        "    ## [OPS-20260511-001] code",
        "##[OPS-20260511-001] no blank",
        "see [OPS-20260511-001]",
        "## [OPS-2026051-001] seven digits",
        "## [OPS-202605110001] no second dash",
        "## 2026-05-11 — a note",
    ],
)
def test_other_lines_open_none(line: str) -> None:
    document = read(f"# Notes\n{line}\n**Status**: pending\n")
    assert document.entries == [] and kinds(document) == ["preamble"] and codes(document) == []


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("**Priority**: low", "priority", "low"),
        ("**Priority:** low", "priority", "low"),
        ("- **Priority**: low", "priority", "low"),
        ("- **Priority:** low", "priority", "low"),
        ("- Priority: low", "priority", "low"),
        ("**优先级**：low", "priority", "low"),
        ("- **时间**: 2026-05-11 07:30:00", "logged", "2026-05-11 07:30:00"),
        ("**What broke:** the probe   ", "what-broke", "the probe"),
        ("**Note**: a: b **c**: d", "note", "a: b **c**: d"),
    ],
)
def test_every_seen_form_of_field_is_read(line: str, key: str, value: str) -> None:
    (entry,) = read(f"## [OPS-20260511-001] x\n**Status**: pending\n{line}\n").entries
    assert entry.fields == {"status": "pending", key: value}


@pytest.mark.parametrize("line", ["- see https://example.org/a", "* used `x: y`", "plain: words", "- [ ] todo: later"])
def test_lists_and_prose_are_not_fields(line: str) -> None:
    (entry,) = read(f"## [OPS-20260511-001] x\n**Status**: pending\n{line}\n").entries
    assert entry.fields == {"status": "pending"}


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("resolved", "resolved"),
        ("✅ Resolved (2026-05-12)", "resolved"),
        ("`pending` / after the freeze", "pending"),
        ("In Progress", "in_progress"),
        ("in-progress", "in_progress"),
        ("won't fix", "wont_fix"),
        ("promoted_to_skill", "promoted_to_skill"),
        ("promoted to runbook", "promoted"),
        ("open", None),
        ("not resolved", None),
        ("resolvedish", None),
    ],
)
def test_a_status_is_normalised_beside_the_raw_one(raw: str, status: str | None) -> None:
    document = read(f"## [OPS-20260511-001] x\n**Status**: {raw}\n")
    assert (document.entries[0].status, document.entries[0].raw_status) == (status, raw)
    assert codes(document) == ([] if status else ["unknown_status"])


def test_a_missing_status_is_reported_with_its_line() -> None:
    document = read("# Log\n\n## [OPS-20260511-001] x\n**Priority**: low\n")
    assert [(d.line, d.code) for d in document.diagnostics] == [(3, "missing_status")]


def test_the_same_id_twice_is_two_entries_told_apart_by_occurrence() -> None:
    document = read("## [OPS-20260511-001] a\n**Status**: pending\n## [OPS-20260511-001] b\n**Status**: resolved\n")
    assert [(e.id, e.occurrence, e.title) for e in document.entries] == [
        ("OPS-20260511-001", 1, "a"),
        ("OPS-20260511-001", 2, "b"),
    ]
    second = document.find("OPS-20260511-001", 2)
    assert second is not None and second.status == "resolved"
    assert document.find("OPS-20260511-001", 3) is None
    assert codes(document) == ["duplicate_id"]


def test_a_heading_without_an_id_ends_the_entry_and_stays_where_it_is() -> None:
    document = read(
        "# Log\n## Now\n### [OPS-20260511-001] a\n**Status**: pending\n#### Summary\nx\n"
        "## Later\ntext\n### Deeper\n### [OPS-20260511-002] b\n**Status**: pending\n"
    )
    assert kinds(document) == ["preamble", "entry", "foreign", "entry"]
    assert document.blocks[2].text == "## Later\ntext\n### Deeper\n"
    assert list(document.entries[0].sections) == ["Summary"]
    assert codes(document) == ["foreign_section"]


def test_examples_in_fences_and_comments_and_live_templates_are_not_entries() -> None:
    document = read(
        "# Log\n```markdown\n## [OPS-20250101-001] example\n```\n<!--\n## [OPS-20250101-002] hidden\n-->\n"
        "## [OPS-YYYYMMDD-XXX] name\n**Status**: pending\n---\n## [OPS-20260511-001] real\n**Status**: pending\n"
    )
    assert [entry.id for entry in document.entries] == ["OPS-20260511-001"]
    assert kinds(document) == ["preamble", "template", "entry"]
    assert codes(document) == ["id_heading_in_fence", "id_heading_in_comment", "template_placeholder"]


@pytest.mark.parametrize(
    "broken",
    [
        "```\nlost end\n",
        "```bash\nlost end\n",
        "``\ntwo ticks\n```\n",
        "```bash\na\n\n```python\nb\n",
        "~~~\n",
        "<!-- lost end\n",
    ],
)
def test_a_fence_or_comment_without_an_end_does_not_swallow_the_next_entry(broken: str) -> None:
    document = read(
        f"## [OPS-20260511-001] a\n**Status**: pending\n{broken}\n---\n"
        "## [OPS-20260511-002] b\n**Status**: pending\n```sh\n# comment\n```\n### Metadata\n- Source: x\n"
    )
    assert [entry.id for entry in document.entries] == ["OPS-20260511-001", "OPS-20260511-002"]
    assert document.entries[1].metadata == {"source": "x"}
    assert codes(document) in (["unbalanced_fence"], ["unclosed_comment"])


@pytest.mark.parametrize(
    "closed",
    [
        "```markdown\n{}\n```\n",
        "```md\n{}\n### Error\n```\nmessage\n```\n```\n",
        "```md\n{}\n```sh\ncode\n```\n```\n",
        "```bash\ncat <<END\n{}\nEND\n```\n```sh\nother\n```\n",
        "~~~ text\n{}\n{}\n~~~~\n",
    ],
)
def test_a_fence_of_an_example_ends_where_its_author_ended_it(closed: str) -> None:
    example = "## [OPS-20250101-001] example\n**Status**: pending"
    document = read(
        "# Log\n" + closed.format(example, example) + "## [OPS-20260511-001] real\n**Status**: pending\n```\nlost end\n"
    )
    assert [entry.id for entry in document.entries] == ["OPS-20260511-001"]
    assert set(codes(document)) == {"id_heading_in_fence"}


def test_fences_of_later_entries_do_not_end_an_earlier_one() -> None:
    later = "## [OPS-20260511-00{}] x\n**Status**: pending\n```\ncode\n```\n"
    document = read("```markdown\nno end\n" + "".join(later.format(number) for number in range(3)))
    assert [entry.suffix for entry in document.entries] == ["000", "001", "002"]


def test_hash_lines_and_rules_inside_a_fence_are_text() -> None:
    document = read(
        "## [OPS-20260511-001] a\n**Status**: pending\n### Mitigation\n"
        "```sh\n# one\n## two\n**Status**: resolved\n---\n```\n"
        "---\nafter a rule\n### Metadata\n- Trigger: alert\n---\n"
    )
    (entry,) = document.entries
    assert list(entry.sections) == ["Mitigation", "Metadata"] and entry.metadata == {"trigger": "alert"}
    assert entry.status == "pending" and entry.has_separator
    assert "## two" in entry.sections["Mitigation"] and entry.sections["Mitigation"].endswith("after a rule")


def test_a_section_that_tools_write_is_found_behind_a_fence_without_an_end() -> None:
    (entry,) = read(
        "## [OPS-20260511-001] a\n### Error\n```\nx\n### Not a section\n### Metadata\n- Source: y\n"
    ).entries
    assert list(entry.sections) == ["Error", "Metadata"] and entry.metadata == {"source": "y"}


def test_a_separator_glued_to_text_still_ends_the_entry() -> None:
    one, two = read(
        "## [OPS-20260511-001] a\n**Status**: pending\n### Metadata\n- Tags: disk\n---\n"
        "## [OPS-20260511-002] b\n**Status**: pending\n"
    ).entries
    assert one.has_separator and one.metadata == {"tags": "disk"} and not two.has_separator


def test_byte_order_mark_and_mixed_line_ends_are_kept_and_reported() -> None:
    document = read(
        b"\xef\xbb\xbf## [OPS-20260511-001] a\r\n**Status**: pending\r\n\r\n### Summary\r\none\r\ntwo\r\n"
        b"## [OPS-20260511-002] b\n"
    )
    assert kinds(document) == ["entry", "entry"]
    assert document.entries[0].title == "a" and document.entries[0].sections["Summary"] == "one\ntwo"
    assert [(d.line, d.code) for d in document.diagnostics] == [
        (1, "bom"),
        (7, "missing_status"),
        (7, "mixed_eol"),
    ]


def test_bytes_that_are_not_utf8_stay_and_are_reported_where_they_stand() -> None:
    gbk = "磁盘已满".encode("gbk")
    document = read(
        b"## [OPS-20260511-001] a\n**Status**: pending\n### Summary\n" + gbk + b"\n## [OPS-20260511-002] b\n"
    )
    assert [entry.id for entry in document.entries] == ["OPS-20260511-001", "OPS-20260511-002"]
    assert "\ufffd" in document.entries[0].sections["Summary"]
    assert (4, "invalid_utf8") in [(d.line, d.code) for d in document.diagnostics]


def test_front_matter_and_header_lines_belong_to_the_preamble() -> None:
    document = read(
        "---\nstatus: active\n---\n# Log\n**Statuses**: a | b\n## [OPS-20260511-001] a\n**Status**: pending"
    )
    assert kinds(document) == ["preamble", "entry"] and codes(document) == ["front_matter"]
    assert document.entries[0].fields == {"status": "pending"}


def test_debris_of_a_failed_edit_is_kept_as_one_foreign_block() -> None:
    document = read(
        "## [OPS-20260511-001] a\n**Status**: pending\n## [\n\n## [\n## [OPS-20260511-002] b\n**Status**: pending\n"
    )
    assert kinds(document) == ["entry", "foreign", "entry"] and codes(document) == ["foreign_section"]


@pytest.mark.parametrize("data", [b"", b"\n", b"\xff\xfe#\x00#\x00", b"\r\r\r", b"\x00" * 50, b"\xef\xbb\xbf"])
def test_files_without_any_entry_are_preserved(data: bytes) -> None:
    assert read(data).entries == []


def test_reading_takes_time_in_proportion_to_the_file_also_when_it_is_hostile() -> None:
    for piece in (
        TIDY,
        "```\n",
        "```md\n## [OPS-20260511-001]\n",
        "<!--\n",
        "<!-- -->\n## [OPS-20260511-001]\n",
        "~~~x\n",
        "## [\n",
    ):
        times = []
        for repeat in (2_000, 20_000):
            data = (piece * repeat).encode()
            times.append(min(_cpu_seconds(data) for _ in range(3)))  # the best of three: a busy machine is no proof
        assert times[1] < 40 * max(times[0], 0.002), piece


def _cpu_seconds(data: bytes) -> float:
    start = time.process_time()
    parse(data)
    return time.process_time() - start
