
# Runs after a setup, which stores the ID of its session in $sid.
curl -X POST "https://edge.adobedc.net/ee/va/v1/ping?configId=datastreamID" \
  --header 'Content-Type: application/json' \
  --data '{
    "events": [{
      "xdm": {
        "eventType": "media.ping",
        "mediaCollection": { "playhead": 0, "sessionID": "'"$sid"'" },
        "timestamp": "2026-01-31T20:00:10.000Z"
      }
    }]
  }'
