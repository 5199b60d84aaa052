"""Effects that differ: regimes, moderation, thresholds, mediation, geographically weighted regression."""
