"""The pages: what they say, and how each flavour of Markdown prints it."""
