ADBMobile().mediaTrackComplete()
' Completing leaves the session open here; the next one can only start after this.
ADBMobile().mediaTrackSessionEnd()
