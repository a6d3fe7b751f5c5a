// Stand-in of AVFoundation, whose player a script controls.

import Dispatch
import Foundation

public struct CMTime: Sendable {
  public let seconds: Double
  public init(seconds: Double, preferredTimescale: Int32) { self.seconds = seconds }
  public var isIndefinite: Bool { seconds.isNaN }
}

public final class NSKeyValueObservation {}
public struct NSKeyValueObservedChange<Value> {}

@MainActor public final class AVPlayerItem {
  public nonisolated let duration: CMTime

  public init(duration: Double) { self.duration = CMTime(seconds: duration, preferredTimescale: 1) }

  /// Posts a notification about the item.
  public func post(_ name: Notification.Name) {
    NotificationCenter.default.post(name, self)
  }
}

@MainActor public final class AVPlayer {
  public enum TimeControlStatus: Int, Sendable { case paused, waitingToPlayAtSpecifiedRate, playing }

  public let currentItem: AVPlayerItem?
  public var timeControlStatus = TimeControlStatus.paused { didSet { observer?() } }
  public var position = 0.0
  private var observer: (() -> Void)?
  private var timeObserver: (() -> Void)?

  public init(item: AVPlayerItem) { currentItem = item }

  public func currentTime() -> CMTime { CMTime(seconds: position, preferredTimescale: 1) }

  public func addPeriodicTimeObserver(
    forInterval interval: CMTime, queue: DispatchQueue?, using block: @escaping @Sendable (CMTime) -> Void
  ) -> Any {
    timeObserver = { [unowned self] in block(currentTime()) }
    return 0
  }

  public func removeTimeObserver(_ observer: Any) { timeObserver = nil }

  public func observe<Value>(
    _ keyPath: KeyPath<AVPlayer, Value>,
    changeHandler: @escaping @Sendable (AVPlayer, NSKeyValueObservedChange<Value>) -> Void
  ) -> NSKeyValueObservation {
    observer = { [unowned self] in changeHandler(self, NSKeyValueObservedChange()) }
    return NSKeyValueObservation()
  }

  /// Calls the periodic observer.
  public func tick() { timeObserver?() }
}

extension Notification.Name {
  public static let AVPlayerItemDidPlayToEndTime = Notification.Name("AVPlayerItemDidPlayToEndTime")
  public static let AVPlayerItemFailedToPlayToEndTime = Notification.Name(
    "AVPlayerItemFailedToPlayToEndTime")
}

/// Delivers notifications at once, as Apple's does on the main thread.
@MainActor public final class NotificationCenter {
  public static let `default` = NotificationCenter()
  private var observers: [(name: Notification.Name, react: (Notification) -> Void)] = []

  public func addObserver(
    forName name: Notification.Name, object: AnyObject?, queue: OperationQueue?,
    using block: @escaping @Sendable (Notification) -> Void
  ) -> Any {
    observers.append((name, block))
    return observers.count
  }

  func post(_ name: Notification.Name, _ object: AnyObject) {
    for observer in observers where observer.name == name {
      observer.react(Notification(name: name, object: object))
    }
  }
}
