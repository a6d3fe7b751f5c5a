"""Reports of a run for other tools: continuous integration, review and code quality."""
