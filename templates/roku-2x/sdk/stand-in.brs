' Stand-in of the Adobe Mobile library for Roku 2.2.7 (adbmobile.brs) with its names, parameter
' types and constants. recorder.brs records the calls; those that the library ignores with a warning
' in its log are recorded as ignored.

' Runs before each snippet: the library needs nothing in m.
sub standInStart()
    within = recorderWithin()
    order = { "session": "none", "playback": "", "open": {} }
    if within <> invalid then
        ' The earlier playback of the session is unknown.
        order.session = "open"
        order.playback = "unknown"
        for each scope in within
            order.open[scope] = true
        end for
    end if
    GetGlobalAA().adbOrder = order
end sub

' Returns the reason why the library ignores a call, "" if it accepts it. action is a method or an
' event.
function adbRefusesOrder(action as string) as string
    order = GetGlobalAA().adbOrder
    if action = "mediaTrackSessionStart" then
        if order.session <> "none" then return "a session is open already"
        order.session = "open"
        order.playback = ""
        order.open = {}
        return ""
    end if
    if order.session = "none" then return "no session is open"
    if action = "mediaTrackSessionEnd" then
        order.session = "none"
        return ""
    end if
    if action = "mediaTrackComplete" then order.session = "completed"
    reason = adbRefusesPlayback(action, order)
    if reason = "" then reason = adbRefusesScope(action, order)
    return reason
end function

function adbRefusesPlayback(action as string, order as object) as string
    playback = {
        "mediaTrackPlay": "play",
        "mediaTrackPause": "pause",
        "bufferStart": "buffer",
        "seekStart": "seek",
        "bufferComplete": "play",
        "seekComplete": "play"
    }
    if playback[action] = invalid then return ""
    if order.open.adBreak <> invalid and order.open.ad = invalid then
        return "an ad break is open and no ad in it"
    end if
    halted = order.playback = "buffer" or order.playback = "seek"
    if halted and playback[action] <> "play" then return "it comes within " + order.playback
    begins = { "bufferComplete": "buffer", "seekComplete": "seek" }
    if begins[action] <> invalid and order.playback <> begins[action] and order.playback <> "unknown" then
        return "there is no " + begins[action] + " before it"
    end if
    order.playback = playback[action]
    return ""
end function

function adbRefusesScope(action as string, order as object) as string
    opens = { "adBreakStart": "adBreak", "adStart": "ad", "chapterStart": "chapter" }
    closes = {
        "adBreakComplete": "adBreak",
        "adBreakSkip": "adBreak",
        "adComplete": "ad",
        "adSkip": "ad",
        "chapterComplete": "chapter",
        "chapterSkip": "chapter"
    }
    if (opens[action] = "ad" or closes[action] = "ad") and order.open.adBreak = invalid then
        return "no ad break is open"
    end if
    if opens[action] <> invalid then order.open[opens[action]] = true
    if opens[action] = "adBreak" then order.open.Delete("ad")
    if closes[action] <> invalid then
        if order.open[closes[action]] = invalid then return "no " + closes[action] + " is open"
        order.open.Delete(closes[action])
        if closes[action] = "adBreak" then order.open.Delete("ad")
    end if
    return ""
end function

' Runs after a setup, whose loop must never end.
sub standInUse()
    recorderRefuse("the loop of the channel ended")
end sub

function ADBMobile() as object
    adb = {
        "MEDIA_TYPE_AUDIO": "audio",
        "MEDIA_TYPE_VIDEO": "video",
        "MEDIA_STREAM_TYPE_VOD": "vod",
        "MEDIA_STREAM_TYPE_LIVE": "live",
        "MEDIA_STREAM_TYPE_LINEAR": "linear",
        "MEDIA_STREAM_TYPE_PODCAST": "podcast",
        "MEDIA_STREAM_TYPE_AUDIOBOOK": "audiobook",
        "MEDIA_STREAM_TYPE_AOD": "aod",
        "MEDIA_AD_BREAK_START": "MediaAdBreakStart",
        "MEDIA_AD_BREAK_COMPLETE": "MediaAdBreakComplete",
        "MEDIA_AD_BREAK_SKIP": "MediaAdBreakSkip",
        "MEDIA_AD_START": "MediaAdStart",
        "MEDIA_AD_COMPLETE": "MediaAdComplete",
        "MEDIA_AD_SKIP": "MediaAdSkip",
        "MEDIA_CHAPTER_START": "MediaChapterStart",
        "MEDIA_CHAPTER_COMPLETE": "MediaChapterComplete",
        "MEDIA_CHAPTER_SKIP": "MediaChapterSkip",
        "MEDIA_BUFFER_START": "MediaBufferStart",
        "MEDIA_BUFFER_COMPLETE": "MediaBufferComplete",
        "MEDIA_SEEK_START": "MediaSeekStart",
        "MEDIA_SEEK_COMPLETE": "MediaSeekComplete",
        "MEDIA_BITRATE_CHANGE": "MediaBitrateChange",
        "MEDIA_VideoMetadataKeySHOW": "a.media.show",
        "MEDIA_VideoMetadataKeySEASON": "a.media.season",
        "MEDIA_VideoMetadataKeyEPISODE": "a.media.episode",
        "MEDIA_VideoMetadataKeyASSET_ID": "a.media.asset",
        "MEDIA_VideoMetadataKeyGENRE": "a.media.genre",
        "MEDIA_VideoMetadataKeyFIRST_AIR_DATE": "a.media.airDate",
        "MEDIA_VideoMetadataKeyFIRST_DIGITAL_DATE": "a.media.digitalDate",
        "MEDIA_VideoMetadataKeyRATING": "a.media.rating",
        "MEDIA_VideoMetadataKeyORIGINATOR": "a.media.originator",
        "MEDIA_VideoMetadataKeyNETWORK": "a.media.network",
        "MEDIA_VideoMetadataKeySHOW_TYPE": "a.media.type",
        "MEDIA_VideoMetadataKeyAD_LOAD": "a.media.adLoad",
        "MEDIA_VideoMetadataKeyMVPD": "a.media.pass.mvpd",
        "MEDIA_VideoMetadataKeyAUTHORIZED": "a.media.pass.auth",
        "MEDIA_VideoMetadataKeyDAY_PART": "a.media.dayPart",
        "MEDIA_VideoMetadataKeyFEED": "a.media.feed",
        "MEDIA_VideoMetadataKeySTREAM_FORMAT": "a.media.format",
        "MEDIA_AudioMetadataKeyARTIST": "a.media.artist",
        "MEDIA_AudioMetadataKeyALBUM": "a.media.album",
        "MEDIA_AudioMetadataKeyLABEL": "a.media.label",
        "MEDIA_AudioMetadataKeyAUTHOR": "a.media.author",
        "MEDIA_AudioMetadataKeySTATION": "a.media.station",
        "MEDIA_AudioMetadataKeyPUBLISHER": "a.media.publisher",
        "MEDIA_AdMetadataKeyADVERTISER": "a.media.ad.advertiser",
        "MEDIA_AdMetadataKeyCAMPAIGN_ID": "a.media.ad.campaign",
        "MEDIA_AdMetadataKeyCREATIVE_ID": "a.media.ad.creative",
        "MEDIA_AdMetadataKeyPLACEMENT_ID": "a.media.ad.placement",
        "MEDIA_AdMetadataKeySITE_ID": "a.media.ad.site",
        "MEDIA_AdMetadataKeyCREATIVE_URL": "a.media.ad.creativeURL",
        "ERROR_SOURCE_PLAYER": "sourceErrorSDK",
        "MEDIA_RESUMED": "resumed",
        "PREROLL_TRACKING_WAITING_TIME": "prerolltrackingwaitingtime",
        "MEDIA_STANDARD_MEDIA_METADATA": "media_standard_content_metadata",
        "MEDIA_STANDARD_AD_METADATA": "media_standard_ad_metadata",
        "MEDIA_STANDARD_VIDEO_METADATA": "media_standard_content_metadata",
        "VIDEO_RESUMED": "resumed",
        "PRIVACY_STATUS_OPT_IN": "optedin",
        "PRIVACY_STATUS_OPT_OUT": "optedout",
        "version": "2.2.7",
        "mediaTrackSessionStart": adbSessionStart,
        "mediaTrackSessionEnd": adbSessionEnd,
        "mediaTrackPlay": adbPlay,
        "mediaTrackPause": adbPause,
        "mediaTrackComplete": adbComplete,
        "mediaTrackError": adbError,
        "mediaTrackEvent": adbEvent,
        "mediaUpdatePlayhead": adbPlayhead,
        "mediaUpdateQoS": adbQuality,
        "setPrivacyStatus": adbPrivacy,
        "processMessages": adbIdle,
        "processMediaMessages": adbTurn,
        "getADBMobileConnectorInstance": adbConnector
    }
    return adb
end function

' For a scene: the same methods and constants; the task does the work.
function adbConnector(adbmobiletask as object) as object
    if adbmobiletask = invalid then recorderRefuse("the connector needs the task of the library")
    return ADBMobile()
end function

' Like those of the library, the builders check nothing; the tracking call rejects invalid values.

function adb_media_init_mediainfo(name as string, id as string, length as double, streamType as string, mediaType = invalid as dynamic) as object
    if mediaType <> invalid and mediaType <> "audio" then mediaType = "video"
    return adbBuilt("media", {
        "name": name,
        "id": id,
        "length": length,
        "streamType": streamType,
        "mediaType": mediaType
    })
end function

function adb_media_init_adinfo(name as string, id as string, position as double, length as double) as object
    return adbBuilt("ad", { "name": name, "id": id, "position": position, "length": length })
end function

function adb_media_init_chapterinfo(name as string, position as double, length as double, startTime as double) as object
    return adbBuilt("chapter", {
        "name": name,
        "position": position,
        "length": length,
        "startTime": startTime
    })
end function

function adb_media_init_adbreakinfo(name as string, startTime as double, position as double) as object
    return adbBuilt("adBreak", { "name": name, "startTime": startTime, "position": position })
end function

function adb_media_init_qosinfo(bitrate as double, startupTime as double, fps as double, droppedFrames as double) as object
    return adbBuilt("quality", {
        "bitrate": bitrate,
        "startupTime": startupTime,
        "fps": fps,
        "droppedFrames": droppedFrames
    })
end function

' Returns the arguments of the builder under one private key; the snippet adds all other keys.
function adbBuilt(kind as string, object as object) as object
    for each key in object
        object[key] = adbInteger(object[key])
    end for
    return { "mediagen_built": { "kind": kind, "object": object } }
end function

' Parameters are doubles; records have integers where possible.
function adbInteger(value as dynamic) as dynamic
    if LCase(type(value)) = "double" and Abs(value) < 2147483648# and value = Int(value) then return Int(value)
    return value
end function

' Records the status; the library ignores any other.
sub adbPrivacy(status as string)
    if status <> "optedin" and status <> "optedout" then
        recorderRefuse("setPrivacyStatus: " + status + " is not a status")
        return
    end if
    recorderAdd({ "call": "setPrivacyStatus", "arguments": { "status": status } })
end sub

sub adbSessionStart(mediaInfo as object, ContextData = invalid as object)
    adbRecord("mediaTrackSessionStart", invalid, "media", mediaInfo, ContextData, {})
end sub

sub adbSessionEnd()
    adbRecord("mediaTrackSessionEnd", invalid, "", invalid, invalid, {})
end sub

sub adbPlay()
    adbRecord("mediaTrackPlay", invalid, "", invalid, invalid, {})
end sub

sub adbPause()
    adbRecord("mediaTrackPause", invalid, "", invalid, invalid, {})
end sub

sub adbComplete()
    adbRecord("mediaTrackComplete", invalid, "", invalid, invalid, {})
end sub

sub adbError(errorId as string, errorSource as string)
    arguments = { "errorId": errorId, "errorSource": errorSource }
    adbRecord("mediaTrackError", invalid, "", invalid, invalid, arguments)
end sub

sub adbEvent(event as string, data = invalid as object, ContextData = invalid as object)
    events = {
        "MediaAdBreakStart": "adBreak",
        "MediaAdBreakComplete": "",
        "MediaAdBreakSkip": "",
        "MediaAdStart": "ad",
        "MediaAdComplete": "",
        "MediaAdSkip": "",
        "MediaChapterStart": "chapter",
        "MediaChapterComplete": "",
        "MediaChapterSkip": "",
        "MediaBufferStart": "",
        "MediaBufferComplete": "",
        "MediaSeekStart": "",
        "MediaSeekComplete": "",
        "MediaBitrateChange": ""
    }
    kind = events[event]
    if kind = invalid then
        recorderRefuse("mediaTrackEvent: " + event + " is not an event")
    else
        ' MediaAdStart is recorded as adStart.
        name = LCase(Mid(event, 6, 1)) + Mid(event, 7)
        adbRecord("mediaTrackEvent", name, kind, data, ContextData, {})
    end if
end sub

sub adbPlayhead(position as integer)
    adbRecord("mediaUpdatePlayhead", invalid, "", invalid, invalid, { "position": position })
end sub

sub adbQuality(data as object)
    adbRecord("mediaUpdateQoS", invalid, "quality", data, invalid, {})
end sub

sub adbIdle()
end sub

' The third turn ends the loop of a setup.
sub adbTurn()
    if not recorderSetup() then return
    recorderAdd({ "call": "processMediaMessages" })
    if GetGlobalAA().recorder.calls.Count() = 3 then throw recorderEnough()
end sub

' Records a call whose object must come from the builder of kind; "" means that it takes none.
sub adbRecord(call as string, event as dynamic, kind as string, info as dynamic, data as dynamic, arguments as object)
    built = { "kind": "", "object": invalid }
    if type(info) = "roAssociativeArray" and info.mediagen_built <> invalid then built = info.mediagen_built
    if built.kind <> kind or (kind = "" and info <> invalid) then
        recorderRefuse(call + " needs " + adbKind(kind) + ", got " + adbKind(built.kind))
        return
    end if
    refusal = adbRefusal(built)
    if refusal <> "" then
        recorderRefuse(call + ": " + refusal)
        return
    end if
    if data <> invalid and type(data) <> "roAssociativeArray" then
        recorderRefuse(call + ": context data must be an associative array")
        return
    end if
    action = call
    if event <> invalid then action = event
    reason = adbRefusesOrder(action)
    if reason <> "" then
        recorderIgnore(call, event, reason)
        return
    end if
    recorderAdd({
        "call": call,
        "event": event,
        "object": built.object,
        "properties": adbProperties(info),
        "metadata": data,
        "arguments": arguments
    })
end sub

function adbKind(kind as string) as string
    if kind = "" then return "no object"
    return "an object of " + kind
end function

' Returns the problem that the library's tracker has with a built object, "" if none.
function adbRefusal(built as object) as string
    if built.object = invalid then return ""
    for each key in built.object
        value = built.object[key]
        if (key = "name" or key = "id" or key = "streamType") and value = "" then
            return built.kind + " " + key + " is empty"
        else if key = "position" and (value < 1 or value <> Int(value)) then
            return built.kind + " position must be an integer, 1 or greater"
        else if (LCase(type(value)) = "double" or LCase(type(value)) = "integer") and value < 0 then
            return built.kind + " " + key + " is negative"
        end if
    end for
    return ""
end function

function adbProperties(info as dynamic) as object
    names = {
        "resumed": "resumed",
        "prerolltrackingwaitingtime": "prerollWaitingTime",
        "granular_ad_tracking": "granularAdTracking",
        "media_standard_content_metadata": "standardMediaMetadata",
        "media_standard_ad_metadata": "standardAdMetadata"
    }
    properties = {}
    if info = invalid then return properties
    for each key in info
        if key = "resumed" and LCase(type(info[key])) <> "boolean" then
            recorderRefuse("resumed must be a boolean")
        end if
        if key <> "mediagen_built" then
            name = names[key]
            if name = invalid then name = "unknown key " + key
            properties[name] = info[key]
        end if
    end for
    return properties
end function
