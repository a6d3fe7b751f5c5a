tracker.trackEvent(
  event: MediaEvent.StateEnd,
  info: Media.createStateObjectWith(stateName: MediaConstants.PlayerState.FULLSCREEN),
  metadata: nil
)
