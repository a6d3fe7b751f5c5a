"""Documentation tools: run its console blocks, and generate its tables and pictures.

``python -m tests.guide`` (``make refresh-docs``) refreshes README and the guide in ``docs/``.
"""
