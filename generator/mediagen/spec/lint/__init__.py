"""Lint of the spec: rules about texts, values, names and lifecycles, beyond what is invalid."""
