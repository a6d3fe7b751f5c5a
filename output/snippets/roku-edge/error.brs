m.aepSdk.sendMediaEvent({
    "xdm": {
        "eventType": "media.error",
        "mediaCollection": {
            "playhead": 45,
            "errorDetails": {
                "name": "media-error-001",
                "source": "player"
            }
        }
    }
})
