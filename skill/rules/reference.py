"""The page of the rules: how a project writes its own, and which ones ship. Generated, so that it cannot lag behind."""

from __future__ import annotations

from collections.abc import Iterable

from skill.rules.load import Rule

INTRO = """\
# Rules

What the hooks notice in command output. The command decides first: source, documentation, history, help, tests, linters
and package lists only quote words; `kubectl logs`, `journalctl` and log files are logs; a `df` or `kubectl get` shows
something that runs. Then a rule looks at the lines that hold one of its words.

`ops-learnings detect --command 'df -h' < output.txt` says what would be noticed. `ops-learnings rules list` names all
rules, `rules test` plays their examples, `rules add-from ID` drafts one from the error text an entry quotes.

## A rule of your own

A file in `.learnings/operations/rules.d/`; it is compiled when any command runs and it changed.

```yaml
- id: project.ledger_closed            # lower-case words joined by . and _
  title: The ledger refuses postings   # shown to the agent, never raw output
  category: incident_pattern           # the categories and areas of entries
  priority: high                       # critical, high, medium, low; severity follows (P1 to P4) unless given
  pattern_key: incident_pattern.ledger_closed
  words: ledger postings               # one of them must stand in the line; letters and digits, lower case
  lines:                               # regular expressions, compared with the lower-case line
    - '\\bledger \\S+ is closed\\b'
  unless: ['dry run']                  # what disarms a line; `needs` and `without` look at the whole output
  fix_hint: Ask finance to reopen the period
  hits:                                # played by `rules test`
    - |-
      $ ./post
      ledger emea is closed
  near_misses:
    - |-
      $ ./post
      ledger emea is open
```

Further keys: `scope` (`live log` by default; `own` adds what builds, package managers and readers say of themselves),
`commands` (only where one of these words is part of the command; then every line is looked at), `cells` (`column`,
`cell`, `header`, `row`: patterns for a table's column name, its cell, its header line and its whole row), `limit`
(`name` of a threshold in config.yaml, `default`, `side: over` or `under`; the pattern's first group is the figure),
`level` (`warn`, `error`, `fatal`: the least severity a log line may state). `+` and `*` mean at most 60 times, and a
repeat inside a repeat is refused: a pattern runs inside the agent's turn.

## Rules that ship

| rule | notices | severity | Pattern-Key |
|---|---|---|---|
"""


def reference(rules: Iterable[Rule]) -> str:
    """The text of references/rules.md."""
    rows = [f"| {rule.id} | {rule.title} | {rule.severity} | {rule.pattern_key} |\n" for rule in rules]
    return INTRO + "".join(rows)
