"""YAML files with positions, validated by JSON Schema."""
