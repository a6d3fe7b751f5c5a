curl -X POST "https://edge.adobedc.net/ee/va/v1/bitrateChange?configId={datastreamID}" \
--header 'Content-Type: application/json' \
--data '{
  "events": [{
    "xdm": {
      "eventType": "media.bitrateChange",
      "mediaCollection": {
        "sessionID": "{sid}",
        "playhead": 90,
        "qoeDataDetails": {
          "bitrate": 3200,
          "droppedFrames": 0,
          "framesPerSecond": 24,
          "timeToStart": 1200
        }
      },
      "timestamp": "YYYY-08-20T22:41:40+00:00"
    }
  }]
}'
