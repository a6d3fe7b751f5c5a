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
          "playerName": "Freewheel",
          "advertiser": "Ford",
          "campaignID": "fall-2024",
          "creativeID": "creative-987",
          "creativeURL": "https://cdn.example.com/ads/creative-987.mp4",
          "placementID": "placement-12",
          "siteID": "site-42"
        }
      },
      "timestamp": "YYYY-08-20T22:41:40+00:00"
    }
  }]
}'
