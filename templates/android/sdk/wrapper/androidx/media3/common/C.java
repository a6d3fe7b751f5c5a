package androidx.media3.common;

/** Constants of Media3. */
public final class C {
  public static final int INDEX_UNSET = -1;
  public static final long TIME_UNSET = Long.MIN_VALUE + 1;

  private C() {}
}
