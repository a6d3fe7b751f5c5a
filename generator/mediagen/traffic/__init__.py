"""Readers of recorded traffic: from the bytes of a file to the requests in it.

``streams`` opens a file, ``recordings`` recognizes its format by content, ``shapes`` lists the
formats in JSON, ``commands`` and ``logs`` read text, and ``fingerprints`` describes a file without
any media request.
"""
