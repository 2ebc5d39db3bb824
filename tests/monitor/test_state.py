from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from skill.monitor.state import StateError, Store
from tests.monitor.support import NOON, ROOT


def test_a_change_is_written_whole_and_counted(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "s.json")
    assert store.change(lambda data: data["jobs"].update(a={"rev": 1}), NOON) is None
    data = json.loads(store.path.read_text())
    assert (data["version"], data["generation"], data["jobs"]) == (1, 1, {"a": {"rev": 1}})
    assert data["updatedAt"] == "2026-03-10T12:00:00+00:00"


def test_no_change_writes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.json")
    assert store.change(lambda data: "answer", NOON) == "answer"
    assert not store.path.exists()


def test_a_step_that_fails_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.json")
    store.change(lambda data: data.update(x=1), NOON)

    def fail(data: dict[str, Any]) -> None:
        data["x"] = 2
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.change(fail, NOON)
    assert store.read()["x"] == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"version": 1,\n oops', ":2: the state is not JSON"),
        ("[1]", ": this is no state of version 1"),
        ('{"version": 2}', ": this is no state of version 1"),
        ('{"version": 1, "queue": {}}', ": 'queue' is damaged"),
    ],
)
def test_a_damaged_state_says_what_and_where_and_is_never_overwritten(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "s.json"
    path.write_text(text)
    with pytest.raises(StateError) as caught:
        Store(path).change(lambda data: data.update(x=1), NOON)
    assert str(caught.value).startswith(f"{path}{told}")
    assert path.read_text() == text


def test_the_published_state_is_continued(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text('{"version": 1, "updatedAt": "x", "jobs": {"a": {"lastReportAt": 5}}, "lastConfigErrorAt": 3}')
    assert Store(path).read()["jobs"]["a"] == {"lastReportAt": 5}
    assert Store(path).read()["queue"] == []


def test_changes_of_many_processes_at_once_all_count(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    code = (
        "import sys; from pathlib import Path; from skill.monitor.state import Store; from skill import clock\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for _ in range(25): store.change(lambda d: d.update(n=d.get('n', 0) + 1), clock.now())"
    )
    many = [subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT) for _ in range(4)]
    assert [process.wait(60) for process in many] == [0] * 4
    assert Store(path).read()["n"] == 100
