package androidx.media3.exoplayer;

/** Of Media3, as far as the README needs it. */
public interface ExoPlayer {
  long getContentPosition();
}
