package android.os;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

/** Part of Android that the README uses. */
public class Handler {
  public Handler(@NonNull Looper looper) {}

  public final boolean postDelayed(@NonNull Runnable task, long delayMillis) {
    return true;
  }

  public final boolean postDelayed(
      @NonNull Runnable task, @Nullable Object token, long delayMillis) {
    return true;
  }
}
