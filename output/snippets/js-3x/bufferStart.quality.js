const qoeObject = ADB.Media.createQoEObject(1600, 1200, 24, 12);
tracker.updateQoEObject(qoeObject);
tracker.trackEvent(ADB.Media.Event.BufferStart);
