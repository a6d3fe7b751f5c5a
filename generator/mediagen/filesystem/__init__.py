"""Regular files, and their publication: all of a run, or none."""
