"""Specification tests: residual autocorrelation, Lagrange multipliers, nested models, Hausman."""
