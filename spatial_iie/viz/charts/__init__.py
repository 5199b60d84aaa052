"""Charts of results and of labelled tables; each file is one chart."""
