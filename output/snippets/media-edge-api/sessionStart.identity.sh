curl -X POST "https://edge.adobedc.net/ee/va/v1/sessionStart?configId={datastreamID}" \
--header 'Content-Type: application/json' \
--data '{
  "events": [{
    "xdm": {
      "eventType": "media.sessionStart",
      "mediaCollection": {
        "playhead": 0,
        "sessionDetails": {
          "name": "video-123",
          "friendlyName": "My Video",
          "length": 128,
          "contentType": "vod",
          "streamType": "video",
          "playerName": "HTML5 Player",
          "channel": "Sports"
        }
      },
      "identityMap": {
        "FPID": [
          {
            "id": "6f3c8f4e-0d1b-4c6e-9a57-2b8d1e4f7a90",
            "authenticatedState": "ambiguous",
            "primary": true
          }
        ]
      },
      "timestamp": "YYYY-08-20T22:41:40+00:00"
    }
  }]
}'
