m.aepSdk.sendMediaEvent({
    "xdm": {
        "eventType": "media.statesUpdate",
        "mediaCollection": {
            "playhead": 60,
            "statesStart": [{ "name": "fullScreen" }, { "name": "mute" }]
        }
    }
})
