"""Regular files, and their publication: all files of a run, or none."""
