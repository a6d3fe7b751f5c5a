m.aepSdk.sendMediaEvent({
    "xdm": {
        "eventType": "media.bufferStart",
        "mediaCollection": {
            "playhead": 45,
            "qoeDataDetails": {
                "bitrate": 1600,
                "droppedFrames": 12,
                "framesPerSecond": 24,
                "timeToStart": 1200
            }
        }
    }
})
