package androidx.media3.common;

import androidx.annotation.NonNull;

/** A player of Media3, as far as the adapter needs it; with the signatures of its documentation. */
public interface Player {
  int STATE_IDLE = 1;
  int STATE_BUFFERING = 2;
  int STATE_READY = 3;
  int STATE_ENDED = 4;

  int DISCONTINUITY_REASON_AUTO_TRANSITION = 0;
  int DISCONTINUITY_REASON_SEEK = 1;
  int DISCONTINUITY_REASON_SKIP = 3;

  void addListener(@NonNull Listener listener);

  void removeListener(@NonNull Listener listener);

  int getPlaybackState();

  boolean getPlayWhenReady();

  boolean isPlaying();

  boolean isCurrentMediaItemLive();

  int getCurrentAdGroupIndex();

  int getCurrentAdIndexInAdGroup();

  long getContentPosition();

  long getDuration();

  /** Position in the content or in an ad. */
  final class PositionInfo {
    public final long positionMs;
    public final long contentPositionMs;
    public final int adGroupIndex;
    public final int adIndexInAdGroup;

    // The constructor of Media3 also takes the media item, the window and the period.
    public PositionInfo(
        long positionMs, long contentPositionMs, int adGroupIndex, int adIndexInAdGroup) {
      this.positionMs = positionMs;
      this.contentPositionMs = contentPositionMs;
      this.adGroupIndex = adGroupIndex;
      this.adIndexInAdGroup = adIndexInAdGroup;
    }
  }

  /** The events that happened together. */
  final class Events {}

  /** A listener of a player; {@code onEvents} follows the other methods. */
  interface Listener {
    default void onEvents(@NonNull Player player, @NonNull Events events) {}

    default void onPositionDiscontinuity(
        @NonNull PositionInfo oldPosition, @NonNull PositionInfo newPosition, int reason) {}

    default void onPlayerError(@NonNull PlaybackException error) {}
  }
}
