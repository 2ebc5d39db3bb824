"""Where the records come from: files, journal, monitor, git. The edge of the report; the rest of it is pure."""
