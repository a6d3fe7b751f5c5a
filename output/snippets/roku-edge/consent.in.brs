now = CreateObject("roDateTime")
m.aepSdk.setConsent({
    "consent": [
        {
            "standard": "Adobe",
            "version": "2.0",
            "value": {
                "metadata": { "time": now.ToISOString("milliseconds") },
                "collect": { "val": "y" }
            }
        }
    ]
})
