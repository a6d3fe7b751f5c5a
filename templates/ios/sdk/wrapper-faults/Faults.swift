import AEPEdgeMedia
import Foundation

/// The callbacks of an app, and trackers that misbehave. Methods of the SDK cannot throw.
@MainActor final class App {
  /// The answer of the player.
  var player: () throws -> PlayerDetails? = { PlayerDetails(playhead: 0) }
  /// What the app does with an error after it was recorded.
  var onError: () -> Void = {}

  /// Creates a wrapper with the callbacks of this app.
  func createTracking(
    _ tracker: MediaTracker = Media.createTracker(), checkOrder: Bool = false
  ) -> MediaTracking {
    MediaTracking(
      tracker: tracker,
      checkOrder: checkOrder,
      player: { try self.player() },
      onError: { error in
        recorder.calls.append("{\"call\":\"reported\",\"message\":\(json("\(error)"))}")
        self.onError()
      })
  }
}

struct NoPlayer: Error {}

/// A tracker that counts calls, so that records do not occupy memory.
final class CountingTracker: MediaTracker {
  private var counts: [String: Int] = [:]

  func trackSessionStart(info: [String: Any], metadata: [String: String]?) {
    counts["trackSessionStart", default: 0] += 1
  }
  func trackPlay() { counts["trackPlay", default: 0] += 1 }
  func trackPause() { counts["trackPause", default: 0] += 1 }
  func trackComplete() {}
  func trackSessionEnd() {}
  func trackError(errorId: String) {}
  func trackEvent(event: MediaEvent, info: [String: Any]?, metadata: [String: String]?) {}
  func updateCurrentPlayhead(time: Int) {}
  func updateQoEObject(qoe: [String: Any]) {}

  /// Records what was counted.
  func record() {
    for (name, count) in counts {
      for _ in 0..<count { recorder.calls.append("{\"call\":\"\(name)\"}") }
    }
  }
}

/// A tracker in the place of the SDK's, which passes its calls on, and first calls the app.
final class ReentrantTracker: MediaTracker {
  private let tracker = Media.createTracker()
  /// What the tracker does before it tracks a play.
  var onPlay: @MainActor () -> Void = {}

  func trackSessionStart(info: [String: Any], metadata: [String: String]?) {
    tracker.trackSessionStart(info: info, metadata: metadata)
  }
  func trackPlay() {
    MainActor.assumeIsolated { onPlay() }
    tracker.trackPlay()
  }
  func trackPause() { tracker.trackPause() }
  func trackComplete() { tracker.trackComplete() }
  func trackSessionEnd() { tracker.trackSessionEnd() }
  func trackError(errorId: String) { tracker.trackError(errorId: errorId) }
  func trackEvent(event: MediaEvent, info: [String: Any]?, metadata: [String: String]?) {
    tracker.trackEvent(event: event, info: info, metadata: metadata)
  }
  func updateCurrentPlayhead(time: Int) { tracker.updateCurrentPlayhead(time: time) }
  func updateQoEObject(qoe: [String: Any]) { tracker.updateQoEObject(qoe: qoe) }
}

/// Calls a block on the main actor from several concurrent tasks, and waits for their end.
///
/// The compiler refuses calls of the wrapper outside of the main actor.
func inTasks(_ count: Int, _ block: @escaping @MainActor () -> Void) async {
  await withTaskGroup(of: Void.self) { group in
    for _ in 0..<count {
      group.addTask { await MainActor.run(body: block) }
    }
  }
}

/// Returns the resident memory of the process in bytes.
func residentBytes() -> Int {
  let status = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
  let pages = status?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
  return (pages ?? 0) * 4096
}
