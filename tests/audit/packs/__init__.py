"""Packs, and what goes into them: kept histories, keys, checkpoints."""
