"""Preview: a local web page on the spec, the templates and what is generated from them."""
