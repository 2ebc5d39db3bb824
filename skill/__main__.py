"""`python -m skill VERB`, the same as `ops-learnings VERB`."""

from skill.commands import entry

entry()
