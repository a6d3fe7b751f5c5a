tracker.trackEvent(
  ADB.Media.Event.StateStart,
  ADB.Media.createStateObject(ADB.Media.PlayerState.Mute)
);
tracker.trackEvent(
  ADB.Media.Event.StateStart,
  ADB.Media.createStateObject(ADB.Media.PlayerState.PictureInPicture)
);
