ADBMobile.media.trackPlay();
