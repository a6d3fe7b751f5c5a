// Stand-in of AEPEdgeMedia 5.0.0 with the SDK's public names, signatures and raw values; its names for
// Objective-C cannot be declared outside of Apple's systems. Calls are recorded in `recorder`. Like the
// SDK, which logs a warning, a tracker ignores calls in an invalid order; here, the warning is the error of
// the recorder.

public enum MediaEvent: String {
  case AdBreakStart = "adbreakstart"
  case AdBreakComplete = "adbreakcomplete"
  case AdStart = "adstart"
  case AdComplete = "adcomplete"
  case AdSkip = "adskip"
  case ChapterStart = "chapterstart"
  case ChapterComplete = "chaptercomplete"
  case ChapterSkip = "chapterskip"
  case SeekStart = "seekstart"
  case SeekComplete = "seekcomplete"
  case BufferStart = "bufferstart"
  case BufferComplete = "buffercomplete"
  case BitrateChange = "bitratechange"
  case StateStart = "statestart"
  case StateEnd = "stateend"
}

public enum MediaType: String {
  case Audio = "audio"
  case Video = "video"
}

public class MediaConstants {
  public enum StreamType {
    public static let VOD = "vod"
    public static let LIVE = "live"
    public static let LINEAR = "linear"
    public static let PODCAST = "podcast"
    public static let AUDIOBOOK = "audiobook"
    public static let AOD = "aod"
  }

  public enum PlayerState {
    public static let FULLSCREEN = "fullScreen"
    public static let PICTURE_IN_PICTURE = "pictureInPicture"
    public static let CLOSED_CAPTION = "closeCaption"
    public static let IN_FOCUS = "inFocus"
    public static let MUTE = "mute"
  }

  public enum MediaObjectKey {
    public static let RESUMED = "media.resumed"
    public static let PREROLL_TRACKING_WAITING_TIME = "media.prerollwaitingtime"
  }

  public enum TrackerConfig {
    public static let CHANNEL = "config.channel"
    public static let AD_PING_INTERVAL = "config.adpinginterval"
    public static let MAIN_PING_INTERVAL = "config.mainpinginterval"
  }

  public enum VideoMetadataKeys {
    public static let AD_LOAD = "adLoad"
    public static let ASSET_ID = "assetID"
    public static let AUTHORIZED = "isAuthenticated"
    public static let DAY_PART = "dayPart"
    public static let EPISODE = "episode"
    public static let FEED = "feed"
    public static let FIRST_AIR_DATE = "firstAirDate"
    public static let FIRST_DIGITAL_DATE = "firstDigitalDate"
    public static let GENRE = "genre"
    public static let MVPD = "mvpd"
    public static let NETWORK = "network"
    public static let ORIGINATOR = "originator"
    public static let RATING = "rating"
    public static let SEASON = "season"
    public static let SHOW = "show"
    public static let SHOW_TYPE = "showType"
    public static let STREAM_FORMAT = "streamFormat"
  }

  public enum AudioMetadataKeys {
    public static let ALBUM = "album"
    public static let ARTIST = "artist"
    public static let AUTHOR = "author"
    public static let LABEL = "label"
    public static let PUBLISHER = "publisher"
    public static let STATION = "station"
  }

  public enum AdMetadataKeys {
    public static let ADVERTISER = "advertiser"
    public static let CAMPAIGN_ID = "campaignID"
    public static let CREATIVE_ID = "creativeID"
    public static let CREATIVE_URL = "creativeURL"
    public static let PLACEMENT_ID = "placementID"
    public static let SITE_ID = "siteID"
  }
}

public class Media {
  public static let extensionVersion = "5.0.0"

  public static func createTracker() -> MediaTracker {
    return RecordingTracker()
  }

  public static func createTrackerWith(config: [String: Any]?) -> MediaTracker {
    return RecordingTracker()
  }

  public static func createMediaObjectWith(
    name: String, id: String, length: Int, streamType: String, mediaType: MediaType
  ) -> [String: Any]? {
    if name.isEmpty || id.isEmpty || streamType.isEmpty || length < 0 { return nil }
    return built(
      "media",
      [
        "name": name, "id": id, "length": length, "streamType": streamType,
        "mediaType": mediaType.rawValue,
      ])
  }

  public static func createAdBreakObjectWith(
    name: String, position: Int, startTime: Int
  ) -> [String: Any]? {
    if name.isEmpty || position < 1 || startTime < 0 { return nil }
    return built("adBreak", ["name": name, "position": position, "startTime": startTime])
  }

  public static func createAdObjectWith(
    name: String, id: String, position: Int, length: Int
  ) -> [String: Any]? {
    if name.isEmpty || id.isEmpty || position < 1 || length < 0 { return nil }
    return built("ad", ["name": name, "id": id, "position": position, "length": length])
  }

  public static func createChapterObjectWith(
    name: String, position: Int, length: Int, startTime: Int
  ) -> [String: Any]? {
    if name.isEmpty || position < 1 || length < 0 || startTime < 0 { return nil }
    return built(
      "chapter", ["name": name, "position": position, "length": length, "startTime": startTime])
  }

  public static func createQoEObjectWith(
    bitrate: Int, startupTime: Int, fps: Int, droppedFrames: Int
  ) -> [String: Any]? {
    if bitrate < 0 || startupTime < 0 || fps < 0 || droppedFrames < 0 { return nil }
    return built(
      "quality",
      [
        "bitrate": bitrate, "startupTime": startupTime, "fps": fps,
        "droppedFrames": droppedFrames,
      ])
  }

  public static func createStateObjectWith(stateName: String) -> [String: Any]? {
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")
    if stateName.isEmpty || stateName.count > 64 || !stateName.allSatisfy(allowed.contains) {
      return nil
    }
    return built("state", ["name": stateName])
  }

  // The builder's arguments travel inside the dictionary under one private key, because a Swift
  // dictionary is copied on assignment; every other key was set by the snippet.
  private static func built(_ kind: String, _ object: [String: Any]) -> [String: Any] {
    return [builtKey: (kind, object)]
  }
}

public protocol MediaTracker {
  func trackSessionStart(info: [String: Any], metadata: [String: String]?)
  func trackPlay()
  func trackPause()
  func trackComplete()
  func trackSessionEnd()
  func trackError(errorId: String)
  func trackEvent(event: MediaEvent, info: [String: Any]?, metadata: [String: String]?)
  func updateCurrentPlayhead(time: Int)
  func updateQoEObject(qoe: [String: Any])
}

private let builtKey = "\0built"

/// The calls of one snippet as JSON, and the first error of the SDK.
struct Recorder {
  var calls: [String] = []
  var names: [String] = []
  var metadata: [[String: String]] = []
  var error: String?
  /// Open scopes of the session of new trackers; nil if they are outside of any session.
  var within: [String]?

  /// Records that the SDK ignores a call.
  mutating func ignore(_ call: String, _ reason: String) {
    error = error ?? "\(call) is ignored: \(reason)"
  }

  mutating func record(
    _ call: String, event: String? = nil, info: [String: Any]? = nil, kind: String? = nil,
    metadata: [String: String]? = nil, arguments: [String: Any] = [:]
  ) {
    let (builtKind, object) = info?[builtKey] as? (String, [String: Any]) ?? (nil, nil)
    if builtKind != kind {
      let name = event.map { "\(call) \($0)" } ?? call
      let needs = kind.map { "an object of \($0)" } ?? "no object"
      let got = builtKind.map { "an object of \($0)" } ?? (info == nil ? "nil" : "another dictionary")
      error = error ?? "\(name) needs \(needs), got \(got)"
      return
    }
    let propertyNames = [
      MediaConstants.MediaObjectKey.RESUMED: "resumed",
      MediaConstants.MediaObjectKey.PREROLL_TRACKING_WAITING_TIME: "prerollWaitingTime",
    ]
    var properties: [String: Any] = [:]
    for (key, value) in info ?? [:] where key != builtKey {
      properties[propertyNames[key] ?? "unknown key \(key)"] = value
    }
    // The SDK drops keys with other characters and only logs it.
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")
    let metadata = metadata?.filter { !$0.key.isEmpty && $0.key.allSatisfy(allowed.contains) }
    names.append(call)
    if let metadata { self.metadata.append(metadata) }
    calls.append(
      json([
        "call": call, "event": event as Any, "object": object as Any, "properties": properties,
        "metadata": metadata as Any, "arguments": arguments,
      ]))
  }
}

var recorder = Recorder()

private class RecordingTracker: MediaTracker {
  private var order = Order(within: recorder.within)

  func trackSessionStart(info: [String: Any], metadata: [String: String]?) {
    record("trackSessionStart", info: info, kind: "media", metadata: metadata)
  }
  func trackPlay() { record("trackPlay") }
  func trackPause() { record("trackPause") }
  func trackComplete() { record("trackComplete") }
  func trackSessionEnd() { record("trackSessionEnd") }
  func trackError(errorId: String) {
    record("trackError", arguments: ["errorId": errorId])
  }
  func trackEvent(event: MediaEvent, info: [String: Any]?, metadata: [String: String]?) {
    let kinds: [MediaEvent: String] = [
      .AdBreakStart: "adBreak", .AdStart: "ad", .ChapterStart: "chapter", .StateStart: "state",
      .StateEnd: "state",
    ]
    // AdStart is recorded as adStart.
    let name = String(describing: event)
    record(
      "trackEvent", event: name.prefix(1).lowercased() + name.dropFirst(), info: info, kind: kinds[event], metadata: metadata)
  }
  func updateCurrentPlayhead(time: Int) {
    record("updateCurrentPlayhead", arguments: ["time": time])
  }
  func updateQoEObject(qoe: [String: Any]) {
    record("updateQoEObject", info: qoe, kind: "quality")
  }

  private func record(
    _ call: String, event: String? = nil, info: [String: Any]? = nil, kind: String? = nil,
    metadata: [String: String]? = nil, arguments: [String: Any] = [:]
  ) {
    let object = (info?[builtKey] as? (String, [String: Any]))?.1 ?? [:]
    if let reason = order.refuse(call, event, object) {
      recorder.ignore(event ?? call, reason)
      return
    }
    recorder.record(call, event: event, info: info, kind: kind, metadata: metadata, arguments: arguments)
  }
}

/// The order in which a tracker of the SDK accepts calls. The SDK logs a warning about any other call and
/// ignores it.
private struct Order {
  private static let opens = ["adBreakStart": "adBreak", "adStart": "ad", "chapterStart": "chapter"]
  private static let closes = [
    "adBreakComplete": "adBreak", "adComplete": "ad", "adSkip": "ad", "chapterComplete": "chapter",
    "chapterSkip": "chapter",
  ]
  private static let completes = ["bufferComplete": "bufferStart", "seekComplete": "seekStart"]
  private static let playbackSteps: Set = [
    "trackPlay", "trackPause", "bufferStart", "bufferComplete", "seekStart", "seekComplete",
  ]
  private static let interrupts: Set = ["trackPause", "bufferStart", "seekStart"]
  private static let mostStates = 10

  private var isInSession: Bool
  private var isAnyStateOpen: Bool
  private var open: [String: String] = [:]
  private var playback: String
  private var states: Set<String> = []
  private var stateNames: Set<String> = []

  /// `within` lists the open scopes of the session; nil starts outside of any session.
  init(within: [String]?) {
    isInSession = within != nil
    isAnyStateOpen = within?.contains("state") ?? false
    playback = within == nil ? "" : "unknown"
    for scope in within ?? [] { open[scope] = "unknown" }
  }

  /// Returns the reason why the SDK ignores a call, or nil if it accepts it.
  mutating func refuse(_ call: String, _ event: String?, _ object: [String: Any]) -> String? {
    let step = event ?? call
    if step == "trackSessionStart" {
      if isInSession { return "a session is open" }
      self = Order(within: nil)
      isInSession = true
      return nil
    }
    if !isInSession { return "Media tracker is not in tracking session" }
    if step == "trackComplete" || step == "trackSessionEnd" {
      isInSession = false
      return nil
    }
    if Order.playbackSteps.contains(step) { return refusePlayback(step) }
    if step == "stateStart" || step == "stateEnd" {
      return refuseState(step, object["name"] as? String ?? "")
    }
    return refuseScope(step, json(object))
  }

  private mutating func refusePlayback(_ step: String) -> String? {
    if open["adBreak"] != nil && open["ad"] == nil { return "an ad break is open and no ad in it" }
    if Order.interrupts.contains(step) && Order.completes.values.contains(playback) {
      return "it comes between \(playback) and its end"
    }
    if let begin = Order.completes[step], playback != begin, playback != "unknown" {
      return "there is no \(begin) before it"
    }
    playback = step
    return nil
  }

  private mutating func refuseScope(_ step: String, _ object: String) -> String? {
    let closed = Order.closes[step]
    let opened = Order.opens[step]
    if (opened == "ad" || closed == "ad") && open["adBreak"] == nil { return "no ad break is open" }
    if let closed, open.removeValue(forKey: closed) == nil { return "no \(closed) is open" }
    if let opened, open.updateValue(object, forKey: opened) == object {
      return "the same \(opened) is open already"
    }
    if closed == "adBreak" || opened == "adBreak" { open["ad"] = nil }
    return nil
  }

  private mutating func refuseState(_ step: String, _ name: String) -> String? {
    if step == "stateEnd" {
      let isOpen = states.remove(name) != nil || isAnyStateOpen
      return isOpen ? nil : "the state \(name) is not open"
    }
    if states.contains(name) { return "the state \(name) is open already" }
    if stateNames.count == Order.mostStates && !stateNames.contains(name) {
      return "the session has had \(Order.mostStates) states"
    }
    states.insert(name)
    stateNames.insert(name)
    return nil
  }
}

/// Runs one snippet with a new recorder and prints "<seal> {snippet, calls, error}" on a line.
/// `within` lists the open scopes of its tracker's session; nil starts outside of any session.
func runSnippet(
  _ seal: String, _ number: Int, within: [String]?, _ snippet: (MediaTracker) -> Void
) {
  recorder = Recorder()
  recorder.within = within
  snippet(RecordingTracker())
  printRecord(seal, number)
}

func printRecord(_ seal: String, _ number: Int) {
  let calls = recorder.calls.joined(separator: ",")
  let error = recorder.error.map { json($0) } ?? "null"
  print("\(seal) {\"snippet\":\(number),\"calls\":[\(calls)],\"error\":\(error)}")
  _ = flush(nil)
}

// C's fflush, declared here because importing Glibc costs time; a trap would lose buffered output.
@_silgen_name("fflush") private func flush(_ stream: OpaquePointer?) -> Int32

/// ASCII JSON without Foundation, whose first import costs over a second.
func json(_ value: Any) -> String {
  switch value {
  case let text as String:
    return "\"" + text.utf16.map(escaped).joined() + "\""
  case let flag as Bool:
    return flag ? "true" : "false"
  case let number as Int:
    return String(number)
  case let number as Double:
    return number == number.rounded() ? String(Int(number)) : String(number)
  case let entries as [String: Any]:
    let members = entries.sorted { $0.key < $1.key }.map { "\(json($0.key)):\(json($0.value))" }
    return "{" + members.joined(separator: ",") + "}"
  case let items as [Any]:
    return "[" + items.map(json).joined(separator: ",") + "]"
  case Optional<Any>.none:
    return "null"
  default:
    return json("unknown value: \(value)")
  }
}

private func escaped(_ unit: UInt16) -> String {
  if unit >= 0x20 && unit < 0x7f && unit != 0x22 && unit != 0x5c {
    return String(UnicodeScalar(UInt8(unit)))
  }
  let digits = String(unit, radix: 16)
  return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
}
