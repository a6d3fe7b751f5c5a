package android.os;

import androidx.annotation.NonNull;

/** Of Android, as far as the README needs it. */
public final class Looper {
  private Looper() {}

  public static @NonNull Looper getMainLooper() {
    return new Looper();
  }
}
