Consent.update(with: ["consents": ["collect": ["val": "y"]]])
