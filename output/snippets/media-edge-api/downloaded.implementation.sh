curl -X POST "https://edge.adobedc.net/ee/va/v1/downloaded?configId={datastreamID}" \
--header 'Content-Type: application/json' \
--data '{
  "events": [{
    "xdm": {
      "eventType": "media.downloaded",
      "mediaDownloadedEvents": [
        {
          "mediaEventTimestamp": "2023-11-09T09:57:00+00:00",
          "mediaEventType": "media.sessionStart",
          "mediaCollection": {
            "playhead": 0,
            "sessionDetails": {
              "name": "video-124",
              "friendlyName": "My Trailer",
              "length": 20,
              "contentType": "vod",
              "streamType": "video",
              "playerName": "HTML5 Player",
              "channel": "Sports"
            }
          }
        },
        {
          "mediaEventTimestamp": "2023-11-09T09:57:01+00:00",
          "mediaEventType": "media.play",
          "mediaCollection": {
            "playhead": 0
          }
        },
        {
          "mediaEventTimestamp": "2023-11-09T09:57:11+00:00",
          "mediaEventType": "media.ping",
          "mediaCollection": {
            "playhead": 10
          }
        },
        {
          "mediaEventTimestamp": "2023-11-09T09:57:21+00:00",
          "mediaEventType": "media.sessionComplete",
          "mediaCollection": {
            "playhead": 20
          }
        }
      ],
      "identityMap": {
        "FPID": [
          {
            "id": "6f3c8f4e-0d1b-4c6e-9a57-2b8d1e4f7a90",
            "authenticatedState": "ambiguous",
            "primary": true
          }
        ]
      },
      "implementationDetails": {
        "version": "1.4.0",
        "name": "https://example.com/offline-recorder",
        "environment": "app"
      }
    }
  }]
}'
