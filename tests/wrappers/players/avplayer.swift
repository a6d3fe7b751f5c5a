  let item = AVPlayerItem(duration: 60)
  let player = AVPlayer(item: item)
  let adapter = AVPlayerAdapter(
    player: player,
    createTracking: {
      MediaTracking(player: $0, onError: { recorder.error = recorder.error ?? "\($0)" })
    },
    openSession: {
      $0.openSession(
        contentId: "v", contentName: "V", contentLength: 60, contentType: .vod, streamType: .video)
    })
  let session = adapter.session
  var now = 0.0

  /// Lets time pass, in which the content moves on if it plays.
  func advance(_ seconds: Double) {
    for _ in 0..<Int(seconds * 4) {
      now += 0.25
      recordReport("\(now)")
      if player.timeControlStatus == .playing {
        player.position += 0.25
        player.tick()
      } else {
        _ = session.update()
      }
    }
  }

  // A pre-roll break of another player.
  session.open()
  session.startBreak(name: "pre-roll", position: 1, offset: 0)
  session.startAd(id: "a", name: "A", length: 2, position: 1)
  session.play()
  advance(2)
  session.completeAd()
  session.endBreak()

  // The content starts after a time of loading.
  player.timeControlStatus = .waitingToPlayAtSpecifiedRate
  advance(1)
  player.timeControlStatus = .playing
  session.startChapter(name: "One", position: 1, offset: 0, length: 30)
  advance(5)

  // The viewer pauses, and goes on; then the player runs out of data.
  player.timeControlStatus = .paused
  advance(3)
  player.timeControlStatus = .playing
  advance(3)
  player.timeControlStatus = .waitingToPlayAtSpecifiedRate
  advance(2)
  player.timeControlStatus = .playing
  advance(2)

  // The viewer seeks, while the player plays and while it is paused.
  player.position = 30
  player.timeControlStatus = .waitingToPlayAtSpecifiedRate
  advance(1)
  player.timeControlStatus = .playing
  session.startChapter(name: "Two", position: 2, offset: 30, length: 30)
  advance(2)
  player.timeControlStatus = .paused
  player.position = 58
  player.tick()
  advance(1)
  player.timeControlStatus = .playing
  advance(2)

  // The content ends, and is played again, until an error.
  item.post(.AVPlayerItemDidPlayToEndTime)
  player.timeControlStatus = .paused
  advance(1)
  player.position = 0
  player.timeControlStatus = .playing
  advance(2)
  session.startBreak(name: "mid-roll", position: 1, offset: 2)
  player.timeControlStatus = .paused
  session.startAd(id: "b", name: "B", length: 2, position: 1)
  advance(1)
  item.post(.AVPlayerItemFailedToPlayToEndTime)
  adapter.stop()
