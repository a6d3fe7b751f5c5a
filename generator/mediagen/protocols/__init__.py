"""The three ways media events travel."""
