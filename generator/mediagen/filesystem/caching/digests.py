"""Digests of bytes. Loads neither OpenSSL nor ``hashlib`` where Python has its own code."""

from __future__ import annotations

try:
    from _blake2 import blake2b  # hashlib takes 3 ms to import, a tenth of a run without changes
except ImportError:  # another implementation of Python
    from hashlib import blake2b

#: Bytes of a digest: accidents are impossible, and the files belong to the user.
DIGEST_SIZE = 16


def make_digest() -> blake2b:
    """Return a digest without any bytes."""
    return blake2b(digest_size=DIGEST_SIZE)


def digest_bytes(*parts: bytes) -> bytes:
    """Return the digest of some byte strings; their boundaries count."""
    digest = make_digest()
    for part in parts:
        digest.update(b"%d\0" % len(part))
        digest.update(part)
    return digest.digest()
