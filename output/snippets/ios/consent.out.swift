Consent.update(with: ["consents": ["collect": ["val": "n"]]])
