"""Maps and scatter plots as SVG whose shapes a page can find, colour, move and select."""
