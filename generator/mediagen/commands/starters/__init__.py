"""Wrappers in the folders of apps: their files, options and upgrades."""
