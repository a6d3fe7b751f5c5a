window.ADBMobileConfig = {};
