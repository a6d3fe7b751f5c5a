import AVFoundation
import MediaTracking

/// Tracks the current item of an `AVPlayer`. Report ads, which another player plays, on `session`.
@MainActor
final class AVPlayerAdapter {
  let session: PlayerSession
  private let player: AVPlayer
  private var observers: [Any] = []
  private var position = 0.0

  init(
    player: AVPlayer,
    createTracking: @escaping PlayerSession.CreateTracking = { MediaTracking(player: $0) },
    openSession: @escaping @MainActor (MediaTracking) -> Void
  ) {
    self.player = player
    let item = player.currentItem
    let readPosition = { @MainActor in
      item?.duration.isIndefinite == true ? Double(secondOfDay()) : player.currentTime().seconds
    }
    session = PlayerSession(createTracking, readPosition, openSession)
    let period = CMTime(seconds: 0.25, preferredTimescale: 600)
    let follow: @Sendable () -> Void = { [weak self] in self?.follow() }
    let timer = player.addPeriodicTimeObserver(forInterval: period, queue: .main) { _ in follow() }
    let center = NotificationCenter.default
    let end = Notification.Name.AVPlayerItemDidPlayToEndTime
    let failure = Notification.Name.AVPlayerItemFailedToPlayToEndTime
    observers = [
      timer, player.observe(\.timeControlStatus) { _, _ in follow() },
      center.addObserver(forName: end, object: item, queue: .main) { [session] _ in
        MainActor.assumeIsolated { session.complete() }
      },
      center.addObserver(forName: failure, object: item, queue: .main) { [session] _ in
        MainActor.assumeIsolated { session.fail(failure.rawValue) }
      },
    ]
  }

  nonisolated private func follow() {
    MainActor.assumeIsolated {  // the player reports its changes on the main thread
      let previous = position
      position = player.currentTime().seconds
      if abs(position - previous) > 2 { session.seek(from: previous) }
      session.update()
      switch player.timeControlStatus {
      case .playing: session.play()
      case .paused: session.pause()
      default: session.buffer()
      }
    }
  }

  /// Ends the session. Call it when the player is no longer used.
  func stop() {
    observers.first.map(player.removeTimeObserver)
    observers = []
    session.leave()
  }
}
