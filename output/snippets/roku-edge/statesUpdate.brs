m.aepSdk.sendMediaEvent({
    "xdm": {
        "eventType": "media.statesUpdate",
        "mediaCollection": {
            "playhead": 0,
            "statesStart": [{ "name": "mute" }, { "name": "pictureInPicture" }]
        }
    }
})
