if let qoeObject = Media.createQoEObjectWith(
  bitrate: 1600,
  startupTime: 1200,
  fps: 24,
  droppedFrames: 30
) {
  tracker.updateQoEObject(qoe: qoeObject)
}
tracker.trackError(errorId: "media-error-001")
