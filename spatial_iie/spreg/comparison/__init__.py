"""Many fits side by side: models of one sample, and grids of choices."""
