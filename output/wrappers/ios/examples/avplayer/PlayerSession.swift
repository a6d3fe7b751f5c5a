import MediaTracking

/// A session of one player: puts what a player reports into the order that tracking expects. The
/// SDK itself opens another session after a long pause, or after a day.
@MainActor
final class PlayerSession {
  typealias CreateTracking =
    @MainActor (@escaping @MainActor () -> PlayerDetails?) -> MediaTracking

  private enum Playback { case idle, playing, paused, buffering, seeking }

  private let createTracking: CreateTracking
  private let readPosition: @MainActor () -> Double?
  private let openSession: @MainActor (MediaTracking) -> Void
  private var isOpen = false
  private var playback = Playback.idle
  private var playhead = 0.0
  private var isAdBreak = false
  private var isAd = false
  private var isChapter = false

  private(set) lazy var tracking = createTracking { [weak self] in
    self.map { PlayerDetails(playhead: $0.update()) }
  }

  /// - Parameter createTracking: Creates the tracking for the state of the player.
  /// - Parameter readPosition: Returns the position in the content in seconds, or nil if it is
  ///   unknown.
  /// - Parameter openSession: Opens a session for the content of the player.
  init(
    _ createTracking: @escaping CreateTracking,
    _ readPosition: @escaping @MainActor () -> Double?,
    _ openSession: @escaping @MainActor (MediaTracking) -> Void
  ) {
    self.createTracking = createTracking
    self.readPosition = readPosition
    self.openSession = openSession
  }

  /// Stores and returns the playhead, which stands still during ads, seeks and after the end.
  @discardableResult func update() -> Double {
    if isOpen && playback != .seeking && !isAdBreak {
      playhead = readPosition() ?? playhead
    }
    return playhead
  }

  /// The viewer requests the content. Opens a session, unless one is open.
  func open() {
    guard !isOpen else { return }
    isOpen = true
    playback = .idle
    openSession(tracking)
  }

  /// The content or an ad plays.
  func play() {
    if isAdBreak && !isAd { return }
    guard playback != .playing || !isOpen else { return }
    open()
    endInterruption()
    tracking.play()
    playback = .playing
  }

  func pause() {
    guard isOpen, playback != .idle, playback != .paused else { return }
    endInterruption()
    tracking.pause()
    playback = .paused
  }

  /// Playback stops because the player has no data. `play` and `pause` end it.
  func buffer() {
    guard isOpen, playback == .playing else { return }
    tracking.bufferStart()
    playback = .buffering
  }

  /// The viewer seeks, away from a position in seconds. `play` and `pause` end the seek.
  func seek(from position: Double) {
    guard isOpen, playback != .idle, playback != .seeking else { return }
    endInterruption()
    playback = .seeking
    playhead = position
    tracking.seekStart()
  }

  private func endInterruption() {
    let interruption = playback
    playback = .playing
    switch interruption {
    case .buffering: tracking.bufferComplete()
    case .seeking: tracking.seekComplete()
    case .idle, .playing, .paused: break
    }
  }

  func startBreak(name: String, position: Int, offset: Double) {
    endBreak()
    open()
    endInterruption()
    playback = .idle
    tracking.adBreakStart(
      adBreakName: name, adBreakPosition: position, adBreakOffset: offset)
    isAdBreak = true
  }

  func startAd(id: String, name: String, length: Double, position: Int) {
    skipAd()
    guard isAdBreak else { return }
    playback = .idle
    isAd = true
    tracking.adStart(adId: id, adName: name, adLength: length, podPosition: position)
  }

  func completeAd() {
    if isAd { tracking.adComplete() }
    isAd = false
  }

  func skipAd() {
    if isAd { tracking.adSkip() }
    isAd = false
  }

  func endBreak() {
    skipAd()
    guard isAdBreak else { return }
    tracking.adBreakComplete()
    isAdBreak = false
    playback = .idle
  }

  func startChapter(name: String, position: Int, offset: Double, length: Double) {
    skipChapter()
    open()
    isChapter = true
    tracking.chapterStart(
      chapterName: name, chapterPosition: position, chapterOffset: offset, chapterLength: length)
  }

  func completeChapter() {
    if isChapter { tracking.chapterComplete() }
    isChapter = false
  }

  func skipChapter() {
    if isChapter { tracking.chapterSkip() }
    isChapter = false
  }

  /// The content has played to its end.
  func complete() {
    guard isOpen else { return }
    update()
    isOpen = false
    endBreak()
    completeChapter()
    tracking.complete()
  }

  /// The viewer leaves the content: closes what is open, from the inside.
  func leave() {
    guard isOpen else { return }
    isOpen = false
    endBreak()
    skipChapter()
    tracking.end()
  }

  /// Playback ends with an error.
  func fail(_ errorId: String) {
    guard isOpen else { return }
    tracking.error(errorId: errorId)
    leave()
  }
}
