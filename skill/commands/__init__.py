"""The command `ops-learnings`: one file a verb in this folder, and only the verb asked for is imported.

Nothing else lives in this module: importing the verb `list` binds that name here.
"""

from skill.commands._main import entry, main, verbs

__all__ = ["entry", "main", "verbs"]
