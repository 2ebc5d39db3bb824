"""Long jobs: configuration, status, stalls, approvals and reports."""
