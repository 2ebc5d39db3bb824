"""`ops-learnings redact`: texts, JSON lines and the check before a commit."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def token() -> str:
    return "ghp_" + secrets.token_hex(18)


def test_standard_input_is_answered_masked_and_the_kinds_are_named(cli: Any, token: str) -> None:
    answer = cli.ok("redact", stdin=f"push by ana@acme.io with {token}\n")
    assert answer.out == "push by [email-1] with [token-1]\n"
    assert answer.err == "ops-learnings: masked email, token\n"


def test_a_text_without_secrets_comes_back_as_it_is(cli: Any) -> None:
    text = "node-4 NotReady since 07:07, v1.29.3, 12 pods evicted"
    answer = cli.ok("redact", stdin=text)
    assert (answer.out, answer.err) == (text, "")


def test_json_lines_are_answered_with_their_id_and_the_kinds(cli: Any, token: str) -> None:
    lines = [{"id": 7, "text": f"TOKEN={token}"}, {"id": "b", "text": "ok"}]
    answer = cli.ok("redact", "--jsonl", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert [json.loads(line) for line in answer.out.splitlines()] == [
        {"id": 7, "text": "TOKEN=[token-1]", "masked": ["token"]},
        {"id": "b", "text": "ok", "masked": []},
    ]


def test_numbering_starts_anew_with_each_json_line(cli: Any) -> None:
    lines = "".join(json.dumps({"id": n, "text": f"from 10.0.0.{n}"}) + "\n" for n in (4, 5))
    answers = [json.loads(line)["text"] for line in cli.ok("redact", "--jsonl", stdin=lines).out.splitlines()]
    assert answers == ["from [ip-1]", "from [ip-1]"]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"text": "x"}', '{"id": 1, "text": 2}'])
def test_a_line_that_is_no_record_is_refused_with_its_number(cli: Any, line: str) -> None:
    answer = cli("redact", "--jsonl", stdin='{"id": 1, "text": "x"}\n' + line + "\n")
    assert answer.status == 2
    assert answer.err.startswith("ops-learnings: (standard input):2: ")


def test_check_names_file_line_and_kind_but_never_the_secret(cli: Any, project: Path, token: str) -> None:
    (project / "notes.md").write_text(f"# Notes\n\nused {token}\nask ana@acme.io\n")
    (project / "clean.md").write_text("nothing here\n")
    answer = cli("redact", "--check", "notes.md", "clean.md")
    assert answer.status == 1
    assert answer.out == "notes.md:3: token\nnotes.md:4: email\n"
    assert token not in answer.err and "ops-learnings redact FILE" in answer.err


def test_check_of_clean_files_is_silent_and_succeeds(cli: Any, project: Path) -> None:
    (project / "clean.md").write_text("deploy [secret-1] to [host-2]\n")
    answer = cli.ok("redact", "--check", "clean.md")
    assert (answer.out, answer.err) == ("", "")


def test_check_changes_no_file(cli: Any, project: Path, token: str) -> None:
    file = project / "notes.md"
    file.write_text(token)
    cli("redact", "--check", "notes.md")
    assert file.read_text() == token


def test_check_reads_files_that_are_not_utf_8(cli: Any, project: Path, token: str) -> None:
    (project / "latin.md").write_bytes("Gebühr ".encode("latin-1") + token.encode())
    assert cli("redact", "--check", "latin.md").out == "latin.md:1: token\n"


def test_a_file_that_is_not_there_is_named(cli: Any) -> None:
    answer = cli("redact", "missing.md")
    assert answer.status == 2
    assert answer.err == "ops-learnings: missing.md: No such file or directory\n"


def test_the_projects_own_patterns_and_suffixes_are_masked(cli: Any, project: Path) -> None:
    folder = project / ".learnings/operations"
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text(
        'redact:\n  extra: ["TICKET-\\\\d+"]\n  internal_suffixes: [acme.example.cloud]\n'
    )
    answer = cli.ok("redact", stdin="db1.acme.example.cloud broke, see TICKET-4711\n")
    assert answer.out == "[host-1] broke, see [secret-1]\n"


def test_as_a_json_document(cli: Any) -> None:
    answer = cli.ok("redact", "--format", "json", stdin="from 10.1.2.3")
    assert answer.json == {"text": "from [ip-1]", "masked": ["ip"]}
