"""Backups of a project's memory: one dated archive with checksums, verified after writing, merged when restored."""
