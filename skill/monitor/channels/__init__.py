"""Where a report is delivered: one module a channel."""
