"""MG9xx: findings about recorded and received traffic, and errors of the commands that read it.

MG901 to MG969 are findings: ``trace`` and ``collect`` report them, and ``findings`` in
``mediagen.yaml`` switches them off by name.
"""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code, Severity

# -- Requests

UNKNOWN_ADDRESS = Code(
    "MG901",
    "unknown-address",
    "No API accepts events at this address.",
    "Send events to `/ee/va/v1/EVENT`, `/ee/v1/interact`, `/ee/v2/interact`, `/ee/v1/collect` or "
    "`/ee/v2/collect` of the Edge Network, or to `/api/v1/sessions` or "
    "`/api/v1/sessions/SESSION/events` of the Media Collection API.",
)
OTHER_REQUEST = Code(
    "MG902",
    "other-request",
    "A read request that carries no event.",
    "Nothing has to change. Browsers and monitoring tools send such requests.",
    Severity.INFO,
)
WRONG_METHOD = Code(
    "MG903",
    "wrong-method",
    "The APIs accept POST requests only.",
    "Send the event with the method POST and a JSON body.",
)
WRONG_ADDRESS = Code(
    "MG904",
    "wrong-address",
    "The address belongs to another event or purpose.",
    "Name the same event in the address and in `eventType`. On the Media Collection API, send the "
    "session start to `/api/v1/sessions`, and every other event to "
    "`/api/v1/sessions/SESSION/events`.",
)
TOO_LARGE = Code(
    "MG905",
    "too-large",
    "The body is larger than the APIs accept.",
    "Send fewer events in one request, and keep custom metadata short.",
)
INVALID_JSON = Code(
    "MG906",
    "invalid-json",
    "The body is not valid JSON.",
    "Send one JSON value in UTF-8. `NaN` and `Infinity` are not JSON: leave unknown values out.",
)
UNREADABLE_RECORD = Code(
    "MG907",
    "unreadable-record",
    "A recording has an entry that is not a request.",
    "Record again with request bodies, and export the recording as a whole.",
)
NOT_ACCEPTED = Code(
    "MG908",
    "not-accepted",
    "The recorded answer did not accept the request.",
    "Read the recorded answer. The other findings of the message often give the cause.",
    Severity.INFO,
)

# -- Values

MISSING = Code(
    "MG910",
    "missing",
    "A required field is missing or null.",
    "Send the field with every message of this event. `mediagen list fields` lists the required "
    "ones.",
)
WRONG_TYPE = Code(
    "MG911",
    "wrong-type",
    "A field has a value of an unexpected type.",
    'Send the type that the message names: numbers without quotation marks (`30`, not `"30"`), '
    "objects and arrays as the field's page shows them.",
)
INVALID_VALUE = Code(
    "MG912",
    "invalid-value",
    "A value is outside of what the field accepts.",
    "Send a value from the range, the list or the pattern that the message names. Leave out a "
    "value that the player does not know.",
)
UNKNOWN_FIELD = Code(
    "MG913",
    "unknown-field",
    "The event has no such field.",
    "Correct the name, or move the field to the event or object that it belongs to. The message "
    "suggests the nearest name.",
)
UNKNOWN_EVENT = Code(
    "MG914",
    "unknown-event",
    "The protocol has no such event type.",
    "Correct the spelling; the message suggests the nearest event type. `mediagen snippet EVENT "
    "--platform ID` prints an event with the type that the protocol of a platform has for it.",
)
MORE_FINDINGS = Code(
    "MG915",
    "more-findings",
    "The message has more findings than are listed.",
    "Correct the listed findings first, then validate the traffic again.",
)
DISPUTED_EVENT = Code(
    "MG916",
    "disputed-event",
    "Sources disagree whether this event type exists.",
    "Check in your reports that the event arrives, or send the event type that all sources name.",
    Severity.WARNING,
)
EMPTY_VALUE = Code(
    "MG917",
    "empty-value",
    "A required string is empty.",
    "Set the value before the session starts. In reports, an empty string is the same as no data.",
    Severity.WARNING,
)
STRINGIFIED_VALUE = Code(
    "MG918",
    "stringified-value",
    "A string holds the name of a missing value.",
    'Leave the field out where the value is not known. `String(undefined)` and `"" + null` make '
    "such strings.",
    Severity.WARNING,
)
DURATION_UNIT = Code(
    "MG919",
    "duration-unit",
    "A duration or position has an unexpected unit.",
    "Send seconds. Players of several platforms return milliseconds: divide these by 1000.",
    Severity.WARNING,
)
RATE_UNIT = Code(
    "MG920",
    "rate-unit",
    "A rate has an unexpected unit.",
    "Send the bitrate in kilobits per second and the frame rate in frames per second.",
    Severity.WARNING,
)
CASE_VARIANT = Code(
    "MG921",
    "case-variant",
    "A value differs from a listed one in case only.",
    "Use the listed spelling; reports count each spelling separately.",
    Severity.INFO,
)

# -- Sessions

UNKNOWN_SESSION = Code(
    "MG925",
    "unknown-session",
    "No session with this ID was started.",
    "Use the session ID from the response to the session start, and wait for that response before "
    "you send other events.",
)
SESSION_EXPIRED = Code(
    "MG926",
    "session-expired",
    "The session had expired; the message is lost.",
    "Start a new session after a long pause. Heartbeats keep a session open.",
)
SESSION_STARTED_TWICE = Code(
    "MG927",
    "session-started-twice",
    "One viewing started two sessions.",
    "Send one session start when the viewer requests the content. Player callbacks that run more "
    "than once are a frequent cause.",
    Severity.WARNING,
)
AFTER_END = Code(
    "MG928",
    "after-end",
    "The session had ended; the message is dropped.",
    "Stop the heartbeat timer when the session ends, and start a new session for further playback.",
    Severity.INFO,
)
SESSION_NOT_ENDED = Code(
    "MG929",
    "session-not-ended",
    "The session was neither completed nor ended.",
    "Send the session end if the app has time to send it. Apps that are closed by the system "
    "cannot, and the session expires.",
    Severity.INFO,
)

# -- Order and time

WRONG_ORDER = Code(
    "MG930",
    "wrong-order",
    "The event needs another one before it.",
    "Send the event that the message names first, such as the ad break start before the ad start.",
)
OVERLAP = Code(
    "MG931",
    "overlap",
    "Something starts while another of its kind is open.",
    "Complete or skip the open one before the next one starts.",
)
TOO_MANY = Code(
    "MG932",
    "too-many",
    "The session has more different names than are kept.",
    "Use fewer different names in one session; additional names are ignored.",
)
TOO_LATE = Code(
    "MG933",
    "too-late",
    "The message is too late to be put into its place.",
    "Send events in the order in which they happen, and give each the time at which it happened.",
)
BEFORE_START = Code(
    "MG934",
    "before-start",
    "The message is older than the start of its session.",
    "Set the time of the session start when it happens, not when the request is sent.",
    Severity.INFO,
)
SAME_TIME = Code(
    "MG935",
    "same-time",
    "Two messages of a session have the same time.",
    "Make every timestamp at least one millisecond later than the one before: messages of the same "
    "time have no order.",
    Severity.INFO,
)
SHORT_FRACTION = Code(
    "MG936",
    "short-fraction",
    "A time has milliseconds without leading zeros.",
    "Print three digits: 60 ms are `.060`, and `.60` means 600 ms. Some SDKs format "
    "times this way; update them if you can.",
    Severity.INFO,
)
ALREADY_ACTIVE = Code(
    "MG937",
    "already-active",
    "Something starts that is active already.",
    "Send the end of a player state before its next start.",
    Severity.INFO,
)
LEFT_OPEN = Code(
    "MG938",
    "left-open",
    "The session ends while something is still open.",
    "Complete or skip the open ad, ad break or chapter before the session ends.",
    Severity.INFO,
)

# -- Heartbeat

HEARTBEAT_MISSING = Code(
    "MG940",
    "heartbeat-missing",
    "The session was silent for too long.",
    "Send a heartbeat at every interval while the session is open, also while playback is paused. "
    "Browsers slow down the timers of pages in the background.",
)
HEARTBEAT_TOO_EARLY = Code(
    "MG941",
    "heartbeat-too-early",
    "Heartbeats come too fast.",
    "Run one heartbeat timer per session, and stop it when the session ends.",
    Severity.WARNING,
)
HEARTBEAT_INTERVAL = Code(
    "MG942",
    "heartbeat-interval",
    "Heartbeats have a longer interval than usual.",
    "If you configured this interval in the SDK, set `ping_interval` in `mediagen.yaml` to the "
    "same number of seconds.",
    Severity.INFO,
)

# -- Playback

PLAYBACK_NOT_STARTED = Code(
    "MG945",
    "playback-not-started",
    "The content plays without its start.",
    "Send the play event when the first frame of the content is shown; time before it is not "
    "counted as playback.",
    Severity.WARNING,
)
PLAYBACK_NOT_RESUMED = Code(
    "MG946",
    "playback-not-resumed",
    "The content continues without an event that resumes it.",
    "Send the play event when the content continues after an ad break.",
    Severity.WARNING,
)
PLAYBACK_REPEATED = Code(
    "MG947",
    "playback-repeated",
    "A playback event repeats the one before.",
    "Send a playback event only when playback changes. Players fire some callbacks more than once.",
    Severity.INFO,
)
COMPLETED_TWICE = Code(
    "MG948",
    "completed-twice",
    "The content is counted as completed twice.",
    "Send the session complete event once. Start a new session when the viewer plays the content "
    "again.",
    Severity.WARNING,
)

# -- Playhead

PLAYHEAD_IN_BREAK = Code(
    "MG950",
    "playhead-in-break",
    "The position of the content is lost in ads.",
    "Send the position of the main content during an ad break, not that of the ad. Many players "
    "have separate properties for the two.",
)
PLAYHEAD_WHILE_STOPPED = Code(
    "MG951",
    "playhead-while-stopped",
    "The playhead advances while playback is stopped.",
    "Read the position from the player instead of a clock, and send the play event when playback "
    "resumes.",
    Severity.WARNING,
)
PLAYHEAD_MOVED_WHILE_STOPPED = Code(
    "MG952",
    "playhead-moved-while-stopped",
    "The playhead moved once while playback is stopped.",
    "Nothing has to change if the viewer seeks during a pause.",
    Severity.INFO,
)
PLAYHEAD_MILLISECONDS = Code(
    "MG953",
    "playhead-milliseconds",
    "The playhead is in milliseconds.",
    "Send the playhead in seconds: divide the position of the player by 1000.",
    Severity.WARNING,
)
PLAYHEAD_FROZEN = Code(
    "MG954",
    "playhead-frozen",
    "The playhead does not advance during playback.",
    "Read the position from the player for every event, and send the pause or buffer event when "
    "playback stops.",
    Severity.WARNING,
)
PLAYHEAD_BACKWARDS = Code(
    "MG955",
    "playhead-backwards",
    "The playhead runs back without a seek.",
    "Send the pause event before a seek and the play event after it. A second player or the clock "
    "of an ad also causes this.",
    Severity.WARNING,
)
PLAYHEAD_LEAP = Code(
    "MG956",
    "playhead-leap",
    "The playhead jumps forward without a seek.",
    "Send the pause event before a seek and the play event after it.",
    Severity.WARNING,
)
PLAYHEAD_BEYOND_CONTENT = Code(
    "MG957",
    "playhead-beyond-content",
    "The playhead is beyond the length of the content.",
    "Send the length of the main content in seconds, and a playhead that does not count ads. For "
    "live content of unknown length, send 86400.",
    Severity.WARNING,
)

# -- Parts of the content

OFFSET_FAR_FROM_PLAYHEAD = Code(
    "MG960",
    "offset-far-from-playhead",
    "Something starts far from where its offset says.",
    "Send the offset in seconds from the start of the content.",
    Severity.WARNING,
)
BEYOND_CONTENT = Code(
    "MG961",
    "beyond-content",
    "A part ends beyond the end of the content.",
    "Send the length of the part, not the position of its end, in seconds.",
    Severity.WARNING,
)
PARTS_OVERLAP = Code(
    "MG962",
    "parts-overlap",
    "Two parts have overlapping positions.",
    "Send the length of each part, not the position of its end.",
    Severity.WARNING,
)
NUMBER_REPEATED = Code(
    "MG963",
    "number-repeated",
    "Two parts have the same position number.",
    "Count chapters and ad breaks through the whole session, and ads through their ad break.",
    Severity.WARNING,
)
DEPRECATED_USE = Code(
    "MG964",
    "deprecated-use",
    "A message has an event, a field or a value that the spec has deprecated.",
    "Send the replacement that the finding names. `mediagen list --deprecated` lists everything "
    "that is deprecated.",
    Severity.WARNING,
)

# -- Errors of the commands

UNREADABLE_RECORDING = Code(
    "MG970",
    "unreadable-recording",
    "A recording cannot be read.",
    "Check the path and the permissions of the file. Copy a damaged file again, and split one that "
    "is too large.",
)
NO_MEDIA_REQUEST = Code(
    "MG971",
    "no-media-request",
    "A recording has no request with a media event.",
    "Record the traffic of the app while it plays content. Export it with request bodies in one of "
    "the formats that the message lists.",
)
UNKNOWN_FINDING = Code(
    "MG972",
    "unknown-finding",
    "`mediagen.yaml` switches off a finding that does not exist.",
    "Use a name that `mediagen list findings` prints.",
)
UNKNOWN_EXPECTED_EVENT = Code(
    "MG973",
    "unknown-expected-event",
    "An expected event does not exist.",
    "Use an ID that `mediagen list events` prints.",
)
UNKNOWN_STORY = Code(
    "MG974",
    "unknown-story",
    "An expected story does not exist.",
    "Use the ID of a story in the `stories` folder of the spec. The message suggests the nearest "
    "one.",
)
EVENT_NEVER_ARRIVES = Code(
    "MG975",
    "event-never-arrives",
    "An expected event is never sent under its own name.",
    "Expect the event that is sent instead; the message names it.",
)
PROCESS_ENDED = Code(
    "MG976",
    "process-ended",
    "A process that validates part of a recording ended unexpectedly.",
    "Run the command with `--jobs 1`. The system may have ended the process for lack of memory.",
)
FOREIGN_ORIGIN = Code(
    "MG977",
    "foreign-origin",
    "A web page of another origin sent a request to the collector, which refused it.",
    "Nothing has to change if the page is not yours. If it is, accept its origin: "
    "`mediagen collect --origin https://app.example.com`.",
)
UNKNOWN_HOST = Code(
    "MG978",
    "unknown-host",
    "A request names a host that is not this machine, and the collector refused it.",
    "Send to `localhost` or an IP address, or accept the name: "
    "`mediagen collect --allow-host edge.example.com`.",
)
INVALID_ORIGIN = Code(
    "MG979",
    "invalid-origin",
    "An origin of a call cannot be the origin of a page.",
    "Use a scheme, a host and perhaps a port, without a path, such as "
    "`https://app.example.com:3000`.",
)
INVALID_HOST = Code(
    "MG980",
    "invalid-host",
    "A host of a call cannot be a host name.",
    "Use a name without a scheme and a port, such as `edge.example.com`.",
)
RECORD_ENDED = Code(
    "MG981",
    "record-ended",
    "The record of the collector cannot be continued, so later requests are missing in it.",
    "Free disk space, or write the record to another disk, and run the collector again.",
)
INCOMPLETE_RECORD = Code(
    "MG982",
    "incomplete-record",
    "The record of an earlier run ends within a line, because the disk was full or the run was "
    "killed.",
    "Nothing has to change: the new run starts on a new line. `mediagen trace` reports the "
    "incomplete one.",
    Severity.WARNING,
)
TIMELINE_SHORTENED = Code(
    "MG983",
    "timeline-shortened",
    "A timeline does not show all sessions of the recordings.",
    "Split the recording, or open it in `mediagen preview`.",
    Severity.WARNING,
)
TIMELINE_OVERWRITES = Code(
    "MG984",
    "timeline-overwrites",
    "The file for the timeline is not an SVG file, or it is a recording that is read.",
    "Use a file name that ends with `.svg`, such as `--timeline session.svg`.",
)
RECORDING_NOT_OPENED = Code(
    "MG985",
    "recording-not-opened",
    "The preview cannot open a recording, because it is too large or the spec has problems.",
    "Fix the problems that the page shows, or validate the recording with `mediagen trace`.",
)
