m.aepSdk.sendMediaEvent({
    "xdm": {
        "eventType": "media.statesUpdate",
        "mediaCollection": {
            "playhead": 90,
            "statesEnd": [{ "name": "fullScreen" }]
        }
    }
})
