' The Media Edge API has no event type for the end of buffering. Send `play` instead.
m.aepSdk.sendMediaEvent({
    "xdm": {
        "eventType": "media.play",
        "mediaCollection": {
            "playhead": 45
        }
    }
})
