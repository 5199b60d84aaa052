"""Maximum likelihood: the log-determinant, the search for the maximum, the information matrix."""
