ADBMobile.media.trackPause();
