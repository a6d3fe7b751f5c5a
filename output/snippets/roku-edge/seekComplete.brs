' The Media Edge API has no event type for the end of a seek. Send `play` instead.
m.aepSdk.sendMediaEvent({
    "xdm": {
        "eventType": "media.play",
        "mediaCollection": {
            "playhead": 75
        }
    }
})
