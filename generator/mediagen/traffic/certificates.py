"""Certificates for the local endpoint, issued by trustme (extra ``mediagen[collect]``)."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta

import trustme

#: Clients refuse certificates that are valid for years.
_VALIDITY = timedelta(days=30)


def create_certificate(host: str) -> tuple[ssl.SSLContext, bytes]:
    """Return a TLS context with a certificate for this run, and the root certificate as PEM.

    The certificate is valid for ``host``, ``localhost`` and the loopback addresses. The key of the
    root is gone when this returns, so clients that trust the root trust this run only.
    """
    root = trustme.CA(organization_name="mediagen collect", organization_unit_name="one run")
    local = ("localhost", "127.0.0.1", "::1")
    expiry = datetime.now(UTC) + _VALIDITY
    try:
        certificate = root.issue_cert(*dict.fromkeys((*local, host)), not_after=expiry)
    except UnicodeError:  # no certificate can have such a name, as one with an underscore
        certificate = root.issue_cert(*local, not_after=expiry)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context, root.cert_pem.bytes()
