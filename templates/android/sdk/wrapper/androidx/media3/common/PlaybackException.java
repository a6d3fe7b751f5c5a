package androidx.media3.common;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

/** An error of a player of Media3. */
public class PlaybackException extends Exception {
  public static final int ERROR_CODE_IO_NETWORK_CONNECTION_FAILED = 2001;

  public final int errorCode;

  public PlaybackException(@Nullable String message, @Nullable Throwable cause, int errorCode) {
    super(message, cause);
    this.errorCode = errorCode;
  }

  @NonNull
  public final String getErrorCodeName() {
    return errorCode == ERROR_CODE_IO_NETWORK_CONNECTION_FAILED
        ? "ERROR_CODE_IO_NETWORK_CONNECTION_FAILED"
        : "invalid error code";
  }
}
