const qoeObject = ADB.Media.createQoEObject(3200, 1200, 24, 0);
tracker.updateQoEObject(qoeObject);
tracker.trackEvent(ADB.Media.Event.BitrateChange);
