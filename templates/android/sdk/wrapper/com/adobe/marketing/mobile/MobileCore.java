package com.adobe.marketing.mobile;

import android.app.Application;
import androidx.annotation.NonNull;
import java.util.Map;

/** Stand-in of com.adobe.marketing.mobile:core 3.3.0: the part that the README uses. */
public final class MobileCore {
  private MobileCore() {}

  public static void initialize(@NonNull Application application, @NonNull String appId) {}

  public static void updateConfiguration(@NonNull Map<String, Object> configMap) {}
}
