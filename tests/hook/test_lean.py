from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def said(code: str) -> str:
    """What a bare interpreter prints that finds the package and nothing else."""
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from skill.hook import lean\n"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", start + code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("name", ["re", "_sqlite3"])
def test_a_module_comes_in_without_functools_and_collections(name: str) -> None:
    code = f"lean.take_in({name!r}); print({name!r} in sys.modules, {{'functools', 'collections'}} & set(sys.modules))"
    assert said(code) == "True set()"


def test_both_work_as_ever() -> None:
    code = """
lean.take_in("re"); lean.take_in("_sqlite3")
import re, _sqlite3
db = _sqlite3.connect(":memory:")
print(re.sub(r"(a)(b)", r"\\2\\1", "abab"), re.compile("x", re.I | re.M).flags, [db.execute("select 1").fetchone() for _ in "ab"])
"""
    assert said(code) == "baba 42 [(1,), (1,)]"


def test_the_real_functools_comes_in_afterwards() -> None:
    code = "lean.take_in('re'); import functools, tempfile, subprocess; print(functools.wraps.__module__, functools.__name__)"
    assert said(code) == "functools functools"


def test_a_module_that_is_not_there_is_left_to_the_usual_import() -> None:
    assert said("lean.take_in('no_such_module'); print('functools' in sys.modules)") == "False"
