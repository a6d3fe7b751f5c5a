m.aepSdk.sendMediaEvent({
    "xdm": {
        "eventType": "media.error",
        "mediaCollection": {
            "playhead": 45,
            "errorDetails": {
                "name": "media-error-001",
                "source": "player"
            },
            "qoeDataDetails": {
                "bitrate": 1600,
                "droppedFrames": 30,
                "framesPerSecond": 24,
                "timeToStart": 1200
            }
        }
    }
})
