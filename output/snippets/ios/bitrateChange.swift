if let qoeObject = Media.createQoEObjectWith(
  bitrate: 3200,
  startupTime: 1200,
  fps: 24,
  droppedFrames: 0
) {
  tracker.updateQoEObject(qoe: qoeObject)
}
tracker.trackEvent(event: MediaEvent.BitrateChange, info: nil, metadata: nil)
