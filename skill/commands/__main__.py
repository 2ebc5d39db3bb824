from skill.commands import entry

entry()
