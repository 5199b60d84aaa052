"""Standard errors of any regression by one word: what may be correlated with what, and the sandwich that follows."""
