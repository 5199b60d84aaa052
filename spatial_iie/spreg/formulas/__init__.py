"""Formulas: what they may say, and the columns they stand for."""
