"""Which project a hook call belongs to."""

from pathlib import Path

from skill.hook.place import find


def test_the_nearest_learnings_folder_upwards_names_the_project(tmp_path: Path) -> None:
    (tmp_path / ".learnings").mkdir()
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find(str(below)).root == str(tmp_path)


def test_learnings_inside_a_repository_come_before_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    inner = tmp_path / "services" / "checkout"
    (inner / ".learnings").mkdir(parents=True)
    assert find(str(inner)).root == str(inner)


def test_learnings_above_a_repository_belong_to_something_else(tmp_path: Path) -> None:
    (tmp_path / ".learnings").mkdir()
    below = tmp_path / "a" / "b"
    (below / ".git").mkdir(parents=True)
    assert find(str(below)).root == str(below)


def test_without_learnings_the_repository_is_the_project(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    below = tmp_path / "a"
    below.mkdir()
    assert find(str(below)).root == str(tmp_path)


def test_without_either_the_start_is_the_project_and_nothing_is_created(tmp_path: Path) -> None:
    place = find(str(tmp_path))
    assert place.root == str(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_state_folder_is_made_on_first_use_and_hides_itself_from_git(tmp_path: Path) -> None:
    path = Path(find(str(tmp_path)).state_file("hook.log"))
    assert path == tmp_path / ".learnings" / "operations" / ".state" / "hook.log"
    assert (path.parent / ".gitignore").read_text() == "*\n"
