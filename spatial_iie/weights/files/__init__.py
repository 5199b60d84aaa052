"""Weights in files: one small module a format, chosen by the end of the file's name."""
