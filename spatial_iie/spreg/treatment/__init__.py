"""Treatment effects with spillovers: designs, event studies, placebo tests, staggered adoption."""
