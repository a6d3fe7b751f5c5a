Map<String, Object> qoeObject = Media.createQoEObject(1600, 1200, 24, 30);
tracker.updateQoEObject(qoeObject);
tracker.trackError("media-error-001");
