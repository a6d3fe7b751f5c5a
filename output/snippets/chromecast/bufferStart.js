ADBMobile.media.trackEvent(ADBMobile.media.Event.BufferStart);
