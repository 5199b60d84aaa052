"""The models of one period, one a file."""
