package com.adobe.marketing.mobile.edge.media;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import com.adobe.marketing.mobile.Extension;
import java.util.HashMap;
import java.util.Map;
import mediagen.Built;
import mediagen.Recorder;

/**
 * Stand-in of com.adobe.marketing.mobile:edgemedia 3.0.1: its names, signatures and annotations.
 * Like those of the SDK, a builder returns an empty map for invalid input. The SDK requires Android
 * for logging, and its core; these classes have no dependencies.
 */
public class Media {
  private Media() {}

  public static final @NonNull Class<? extends Extension> EXTENSION = MediaExtension.class;

  private abstract static class MediaExtension extends Extension {}

  public enum MediaType {
    Video,
    Audio
  }

  public enum Event {
    AdBreakStart,
    AdBreakComplete,
    AdStart,
    AdComplete,
    AdSkip,
    ChapterStart,
    ChapterComplete,
    ChapterSkip,
    SeekStart,
    SeekComplete,
    BufferStart,
    BufferComplete,
    BitrateChange,
    StateStart,
    StateEnd
  }

  public static @NonNull String extensionVersion() {
    return "3.0.1";
  }

  public static @NonNull MediaTracker createTracker() {
    return new Recorder();
  }

  public static @NonNull MediaTracker createTracker(@Nullable Map<String, Object> config) {
    return new Recorder();
  }

  public static @NonNull HashMap<String, Object> createMediaObject(
      @NonNull String name,
      @NonNull String id,
      int length,
      @NonNull String streamType,
      @NonNull MediaType mediaType) {
    if (name.isEmpty() || id.isEmpty() || streamType.isEmpty() || length < 0) {
      return new HashMap<>();
    }
    return new Built("media")
        .with("name", name)
        .with("id", id)
        .with("length", length)
        .with("streamType", streamType)
        .with("mediaType", mediaType == MediaType.Video ? "video" : "audio");
  }

  public static @NonNull HashMap<String, Object> createAdBreakObject(
      @NonNull String name, int position, int startTime) {
    if (name.isEmpty() || position < 1 || startTime < 0) {
      return new HashMap<>();
    }
    return new Built("adBreak")
        .with("name", name)
        .with("position", position)
        .with("startTime", startTime);
  }

  public static @NonNull HashMap<String, Object> createAdObject(
      @NonNull String name, @NonNull String id, int position, int length) {
    if (name.isEmpty() || id.isEmpty() || position < 1 || length < 0) {
      return new HashMap<>();
    }
    return new Built("ad")
        .with("name", name)
        .with("id", id)
        .with("position", position)
        .with("length", length);
  }

  public static @NonNull HashMap<String, Object> createChapterObject(
      @NonNull String name, int position, int length, int startTime) {
    if (name.isEmpty() || position < 1 || length < 0 || startTime < 0) {
      return new HashMap<>();
    }
    return new Built("chapter")
        .with("name", name)
        .with("position", position)
        .with("length", length)
        .with("startTime", startTime);
  }

  public static @NonNull HashMap<String, Object> createQoEObject(
      int bitrate, int startupTime, int fps, int droppedFrames) {
    if (bitrate < 0 || startupTime < 0 || fps < 0 || droppedFrames < 0) {
      return new HashMap<>();
    }
    return new Built("quality")
        .with("bitrate", bitrate)
        .with("startupTime", startupTime)
        .with("fps", fps)
        .with("droppedFrames", droppedFrames);
  }

  public static @NonNull HashMap<String, Object> createStateObject(@NonNull String stateName) {
    if (!stateName.matches("[a-zA-Z0-9_.]{1,64}")) {
      return new HashMap<>();
    }
    return new Built("state").with("name", stateName);
  }
}
