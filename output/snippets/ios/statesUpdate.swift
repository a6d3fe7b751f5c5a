tracker.trackEvent(
  event: MediaEvent.StateStart,
  info: Media.createStateObjectWith(stateName: MediaConstants.PlayerState.MUTE),
  metadata: nil
)
tracker.trackEvent(
  event: MediaEvent.StateStart,
  info: Media.createStateObjectWith(stateName: MediaConstants.PlayerState.PICTURE_IN_PICTURE),
  metadata: nil
)
