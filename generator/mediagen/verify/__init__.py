"""Verification of generated code with the toolchain of its platform: compile, run and compare.

``cases`` collects what to verify, ``expectations`` computes the records that are expected,
``workspace`` lays out the working folder of a tool, ``batch`` runs a check on many cases,
``recorder`` receives requests over HTTP, ``runner`` combines them, and ``report`` prints the
``results``. ``install`` installs the toolchains.
"""
