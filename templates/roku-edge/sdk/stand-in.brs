' Stand-in of the Adobe Experience Platform Roku SDK 1.3.0, media part, with its names, parameter
' types and constants. recorder.brs records the calls.

' Runs before each snippet: prepares m.
sub standInStart()
    GetGlobalAA().aepSession = recorderWithin() <> invalid
    GetGlobalAA().aepSdk = invalid
    if not recorderSetup() then GetGlobalAA().aepSdk = AdobeAEPSDKInit()
end sub

' Runs after a setup: starts a session through the SDK in m.
sub standInUse()
    GetGlobalAA().aepSdk.createMediaSession({
        "xdm": {
            "eventType": "media.sessionStart",
            "mediaCollection": { "playhead": 0, "sessionDetails": { "name": "video-123" } }
        }
    })
end sub

function AdobeAEPSDKInit(taskNode = invalid as dynamic) as object
    return {
        "getVersion": aepVersion,
        "setLogLevel": aepLogLevel,
        "updateConfiguration": aepConfigure,
        "setConsent": aepConsent,
        "createMediaSession": aepSession,
        "sendMediaEvent": aepEvent
    }
end function

function AdobeAEPSDKConstants() as object
    return {
        "CONFIGURATION": {
            "EDGE_CONFIG_ID": "edge.configId",
            "EDGE_DOMAIN": "edge.domain",
            "CONSENT_DEFAULT": "consent.default",
            "MEDIA_CHANNEL": "edgemedia.channel",
            "MEDIA_PLAYER_NAME": "edgemedia.playerName",
            "MEDIA_APP_VERSION": "edgemedia.appVersion"
        },
        "MEDIA_SESSION_CONFIGURATION": {
            "CHANNEL": "config.channel",
            "AD_PING_INTERVAL": "config.adpinginterval",
            "MAIN_PING_INTERVAL": "config.mainpinginterval"
        },
        "LOG_LEVEL": { "VERBOSE": 0, "DEBUG": 1, "INFO": 2, "WARNING": 3, "ERROR": 4 }
    }
end function

function aepVersion() as string
    return "1.3.0"
end function

sub aepLogLevel(level as integer)
end sub

sub aepConfigure(configuration as object)
    if recorderSetup() then recorderAdd({ "call": "updateConfiguration", "configuration": configuration })
end sub

' The SDK logs any other call, and sends nothing.
sub aepConsent(data as object)
    recorderAdd({ "call": "setConsent", "body": data })
    if type(data) <> "roAssociativeArray" or type(data.consent) <> "roArray" or data.consent.Count() = 0 then
        recorderRefuse("setConsent needs a non-empty array consent")
    end if
end sub

sub aepSession(xdmData as object, configuration = {} as object)
    recorderAdd({
        "call": "createMediaSession",
        "body": xdmData,
        "configuration": aepOptional(configuration)
    })
    collection = aepCollection("createMediaSession", xdmData)
    if collection = invalid then return
    if xdmData.xdm.eventType <> "media.sessionStart" then
        recorderRefuse("createMediaSession needs eventType media.sessionStart")
    else if type(collection.sessionDetails) <> "roAssociativeArray" then
        recorderRefuse("createMediaSession needs mediaCollection.sessionDetails")
    else
        ' An open session ends automatically.
        GetGlobalAA().aepSession = true
    end if
end sub

sub aepEvent(xdmData as object)
    if not GetGlobalAA().aepSession then
        recorderRefuse("sendMediaEvent is ignored: no session is open")
        return
    end if
    recorderAdd({ "call": "sendMediaEvent", "body": xdmData })
    collection = aepCollection("sendMediaEvent", xdmData)
    if collection = invalid then return
    events = {
        "media.play": true,
        "media.ping": true,
        "media.bitrateChange": true,
        "media.bufferStart": true,
        "media.pauseStart": true,
        "media.adBreakStart": true,
        "media.adStart": true,
        "media.adComplete": true,
        "media.adSkip": true,
        "media.adBreakComplete": true,
        "media.chapterStart": true,
        "media.chapterComplete": true,
        "media.chapterSkip": true,
        "media.error": true,
        "media.statesUpdate": true,
        "media.sessionEnd": true,
        "media.sessionComplete": true
    }
    if events[xdmData.xdm.eventType] = invalid then
        recorderRefuse("sendMediaEvent drops " + xdmData.xdm.eventType)
    end if
    ends = { "media.sessionEnd": true, "media.sessionComplete": true }
    if ends[xdmData.xdm.eventType] <> invalid then GetGlobalAA().aepSession = false
end sub

' Returns the mediaCollection of a payload; invalid after an error.
function aepCollection(call as string, xdmData as object) as object
    if type(xdmData) <> "roAssociativeArray" or type(xdmData.xdm) <> "roAssociativeArray" then
        recorderRefuse(call + " needs xdm")
        return invalid
    end if
    xdm = xdmData.xdm
    if LCase(type(xdm.eventType)) <> "string" and LCase(type(xdm.eventType)) <> "rostring" then
        recorderRefuse(call + " needs xdm.eventType")
        return invalid
    end if
    collection = xdm.mediaCollection
    if type(collection) <> "roAssociativeArray" then
        recorderRefuse(call + " needs xdm.mediaCollection")
        return invalid
    end if
    ' The SDK adds these to every event.
    for each key in ["timestamp", "_id"]
        if xdm.DoesExist(key) then recorderRefuse(call + ": the SDK adds " + key + " itself")
    end for
    if collection.DoesExist("sessionID") then recorderRefuse(call + ": the SDK adds sessionID itself")
    ' The SDK treats any other number type as an unknown position.
    playhead = LCase(type(collection.playhead))
    if playhead <> "integer" and playhead <> "rointeger" then
        recorderRefuse(call + " needs an integer playhead, got " + type(collection.playhead))
    end if
    return collection
end function

' Returns invalid for an empty configuration, the default of the parameter.
function aepOptional(configuration as object) as object
    if configuration.Count() = 0 then return invalid
    return configuration
end function
