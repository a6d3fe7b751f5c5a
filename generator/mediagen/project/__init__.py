"""Project of a run: its folders, spec and platforms."""
