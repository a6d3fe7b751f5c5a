mediagen:
  image: python:3.13
  script:
    # A wheel that you commit, or the name and the version in your package index.
    - pip install tools/mediagen-{{ version }}-py3-none-any.whl
    - mediagen check --format gitlab > mediagen-check.json
  artifacts:
    when: always
    reports:
      codequality: mediagen-check.json
