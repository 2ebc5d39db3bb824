"""Hostile text: what is escaped, what is dropped, and what stays as its author wrote it."""

from __future__ import annotations

import pytest

from skill.learnings.text import canonical, clean, fenced, inline, neutralise, one_line, plain


@pytest.mark.parametrize(
    "line",
    [
        "# heading",
        "   ## [OPS-20260511-001] forged",
        "＃＃ full width",
        "---",
        "===",
        "-",
        "```sh",
        "~~~",
        "<!-- hidden",
        "<details>",
        "<?php",
        "<<<<<<< ours",
        "=======",
        ">>>>>>> theirs",
    ],
)
def test_a_line_that_would_mean_something_is_escaped_and_comes_back(line: str) -> None:
    harmless = neutralise(f"before\n{line}\nafter")
    assert harmless.split("\n")[1] != line
    assert harmless.split("\n")[1].lstrip()[:1] in ("\\", "&")
    assert plain(harmless) == f"before\n{line}\nafter"


@pytest.mark.parametrize("line", ["- item", "> quote", "| a | b |", "1. one", "#hashtag-less", "a -- b", "**bold**: x"])
def test_ordinary_markdown_is_left_alone(line: str) -> None:
    assert neutralise(line) == (line if not line.startswith("#") else "\\" + line)


def test_a_complete_fence_stays_code_but_an_id_heading_in_it_does_not() -> None:
    text = "```sh\n# comment\n---\n## [OPS-20260511-001] forged\n```"
    assert neutralise(text) == "```sh\n# comment\n---\n\\## [OPS-20260511-001] forged\n```"


def test_an_unfinished_fence_opens_nothing() -> None:
    assert neutralise("```sh\n# x") == "\\```sh\n\\# x"


def test_every_kind_of_line_end_is_one_line_end() -> None:
    assert clean("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h") == "a\nb\nc\nd\ne\nf\ng\nh"


def test_invisible_characters_go_and_directions_are_spelled_out() -> None:
    assert clean("a\u200bb\u2060c\ufeffd\x00e\x1b[31mf\u00adg\U000e0041h") == "abcde[31mfgh"
    assert clean("safe \u202egnirts\u202c") == "safe [U+202E]gnirts[U+202C]"


def test_joiners_stay_in_emoji_and_scripts_that_need_them_only() -> None:
    assert clean("👩\u200d🚒 می\u200cخواهم") == "👩\u200d🚒 می\u200cخواهم"
    assert clean("#\u200d#\u200c x\u200d") == "## x"


def test_a_value_of_one_line_is_folded_and_keeps_its_words() -> None:
    assert one_line("  a\n\tb\u3000c \r\n") == "a b c"
    assert inline("x <!-- y --> z") == "x &lt;!-- y --&gt; z"
    assert one_line(inline("x <!-- y --> z")) == "x <!-- y --> z"


def test_the_kept_form_of_a_text_has_no_escapes_and_no_blank_lines_around() -> None:
    assert canonical("\n \n  \\# x\ny\n\n") == "  # x\ny"


def test_a_fence_is_longer_than_any_in_its_text() -> None:
    assert fenced("a\n````\nb", "log") == "`````log\na\n````\nb\n`````"
