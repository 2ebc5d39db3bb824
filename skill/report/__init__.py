"""Figures from entries, signals and job history, and the pages that show them."""
