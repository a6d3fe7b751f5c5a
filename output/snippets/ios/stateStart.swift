tracker.trackEvent(
  event: MediaEvent.StateStart,
  info: Media.createStateObjectWith(stateName: MediaConstants.PlayerState.FULLSCREEN),
  metadata: nil
)
