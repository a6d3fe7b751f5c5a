"""Wrappers: a small typed library for every platform, decided from the spec.

``api`` decides what an app can call, ``phrasing`` says it in the language of the wrapper, with the
``views`` that templates see, ``usage`` is how an app writes its calls, ``library`` renders the
files, and ``starter`` writes them into somebody's tree.
"""
