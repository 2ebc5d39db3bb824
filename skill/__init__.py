"""Operations memory for coding agents: hooks, entries, rules, monitor, reports."""

__version__ = "0.1.0"
