package androidx.media3.exoplayer;

import androidx.media3.common.Player;

/** Of Media3, as far as the README needs it. */
public interface ExoPlayer extends Player {}
