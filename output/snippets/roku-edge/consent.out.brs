now = CreateObject("roDateTime")
milliseconds = Right("00" + now.GetMilliseconds().ToStr(), 3)
time = now.ToISOString().Replace("Z", "." + milliseconds + "Z")
m.aepSdk.setConsent({
    "consent": [
        {
            "standard": "Adobe",
            "version": "2.0",
            "value": {
                "metadata": { "time": time },
                "collect": { "val": "n" }
            }
        }
    ]
})
