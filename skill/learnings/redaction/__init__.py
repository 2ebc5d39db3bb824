"""The detectors behind `skill.learnings.redact`: one module a family of secrets, all pure."""
