package android.os;

import androidx.annotation.NonNull;

/** Part of Android that the README uses. */
public final class Looper {
  private Looper() {}

  public static @NonNull Looper getMainLooper() {
    return new Looper();
  }
}
