"""Wrappers: a small typed library for every platform, derived from the spec.

``api_builder`` derives the API from the spec as the data of ``api_model``, ``parameter_code`` and
``method_views`` express it in the language of the wrapper as the ``view_models`` that templates
use, ``call_examples`` writes calls as an app does, and ``files`` renders the files.
"""
