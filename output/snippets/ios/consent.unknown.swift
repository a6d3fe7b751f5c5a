Consent.update(with: ["consents": ["collect": ["val": "p"]]])
