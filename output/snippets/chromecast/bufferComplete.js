ADBMobile.media.trackEvent(ADBMobile.media.Event.BufferComplete);
