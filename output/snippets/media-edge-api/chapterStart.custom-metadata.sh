curl -X POST "https://edge.adobedc.net/ee/va/v1/chapterStart?configId={datastreamID}" \
--header 'Content-Type: application/json' \
--data '{
  "events": [{
    "xdm": {
      "eventType": "media.chapterStart",
      "mediaCollection": {
        "sessionID": "{sid}",
        "playhead": 0,
        "chapterDetails": {
          "friendlyName": "Pilot Episode - Opening",
          "index": 1,
          "offset": 0,
          "length": 240
        },
        "customMetadata": [
          { "name": "segmentType", "value": "Opening scene" },
          { "name": "location", "value": "Studio 4" }
        ]
      },
      "timestamp": "YYYY-08-20T22:41:40+00:00"
    }
  }]
}'
