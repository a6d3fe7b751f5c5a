curl -X POST "https://edge.adobedc.net/ee/va/v1/adStart?configId={datastreamID}" \
--header 'Content-Type: application/json' \
--data '{
  "events": [{
    "xdm": {
      "eventType": "media.adStart",
      "mediaCollection": {
        "sessionID": "{sid}",
        "playhead": 0,
        "advertisingDetails": {
          "name": "ad-2125",
          "friendlyName": "Ford F-150",
          "length": 15,
          "podPosition": 1,
          "playerName": "Freewheel"
        },
        "customMetadata": [
          { "name": "adCategory", "value": "Automotive" },
          { "name": "adFormat", "value": "interactive" }
        ]
      },
      "timestamp": "YYYY-08-20T22:41:40+00:00"
    }
  }]
}'
