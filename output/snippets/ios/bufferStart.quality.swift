if let qoeObject = Media.createQoEObjectWith(
  bitrate: 1600,
  startupTime: 1200,
  fps: 24,
  droppedFrames: 12
) {
  tracker.updateQoEObject(qoe: qoeObject)
}
tracker.trackEvent(event: MediaEvent.BufferStart, info: nil, metadata: nil)
