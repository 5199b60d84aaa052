"""Panels: rows by region and year, fixed and random effects."""
