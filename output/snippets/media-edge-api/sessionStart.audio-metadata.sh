curl -X POST "https://edge.adobedc.net/ee/va/v1/sessionStart?configId={datastreamID}" \
--header 'Content-Type: application/json' \
--data '{
  "events": [{
    "xdm": {
      "eventType": "media.sessionStart",
      "mediaCollection": {
        "playhead": 0,
        "sessionDetails": {
          "name": "audio-123",
          "friendlyName": "My Podcast",
          "length": 1800,
          "contentType": "podcast",
          "streamType": "audio",
          "playerName": "HTML5 Player",
          "channel": "Sports",
          "artist": "The Sample Band",
          "album": "First Takes",
          "label": "Sample Records",
          "author": "Jane Doe",
          "station": "Sample Radio",
          "publisher": "Sample Media"
        }
      },
      "timestamp": "YYYY-08-20T22:41:40+00:00"
    }
  }]
}'
