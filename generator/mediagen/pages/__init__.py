"""Documentation pages: their models, and their templates in each flavour of Markdown."""
