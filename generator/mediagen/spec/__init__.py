"""The spec: events, fields, values and session rules."""
