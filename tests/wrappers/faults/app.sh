# An app on a shell library: app.sh LIBRARY PLATFORM SERVER PATIENT PAUSE
if [ "$2" = media-edge-api ]; then
  media_datastream_id=d
  media_endpoint=$3/ee/va/v1
else
  media_collection_host=$3
  media_tracking_server=t
  media_report_suite=r
  media_marketing_cloud_org_id=o
fi
media_timeout=2
media_attempts=3
. "$1"
media_player() { echo playhead=1; }
media_on_error() { echo "error $1" | tr '\n' ' ' | sed 's/$/\n/' >>errors; }

timed() {
  began=$(date +%s%N)
  "$@"
  ended=$(date +%s%N)
  echo "call $(((ended - began) / 1000)) us" | sed 's/\(...\) us$/.\1/'
}

: >errors
timed media_open_session content_id=v content_length=60 content_type=vod player_name=P channel=C
timed media_play
timed media_buffer_start
timed media_buffer_complete
timed media_pause
sleep "$5"
timed media_end
media_close "$4"
while [ -d "$_media_dir" ]; do sleep 0.1; done
cat errors
