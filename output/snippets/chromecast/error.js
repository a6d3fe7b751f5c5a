ADBMobile.media.trackError("media-error-001");
