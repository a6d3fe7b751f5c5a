name: mediagen
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.13"}
      # A wheel that you commit, or the name and the version in your package index.
      - run: pip install tools/mediagen-{{ version }}-py3-none-any.whl
      - run: mediagen check --format github
