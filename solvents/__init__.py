"""Solvents: one folder each, and the model forms they share."""
