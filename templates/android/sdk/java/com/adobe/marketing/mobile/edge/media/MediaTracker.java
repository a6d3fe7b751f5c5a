package com.adobe.marketing.mobile.edge.media;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.util.Map;

/** The tracker interface of edgemedia 3.0.1. */
public interface MediaTracker {
  void trackSessionStart(
      @NonNull Map<String, Object> mediaInfo, @Nullable Map<String, String> metadata);

  void trackPlay();

  void trackPause();

  void trackComplete();

  void trackSessionEnd();

  void trackError(@NonNull String errorId);

  void trackEvent(
      @NonNull Media.Event event,
      @Nullable Map<String, Object> info,
      @Nullable Map<String, String> metadata);

  void updateQoEObject(@NonNull Map<String, Object> qoeInfo);

  void updateCurrentPlayhead(int time);
}
