Map<String, Object> qoeObject = Media.createQoEObject(3200, 1200, 24, 0);
tracker.updateQoEObject(qoeObject);
tracker.trackEvent(Media.Event.BitrateChange, null, null);
