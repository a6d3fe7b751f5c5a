package com.adobe.marketing.mobile;

import android.app.Application;
import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.util.List;
import java.util.Map;
import mediagen.Recorder;

/**
 * Stand-in of com.adobe.marketing.mobile:core 3.3.0: the configuration of a media app. It records
 * its calls and runs callbacks immediately.
 */
public final class MobileCore {
  private MobileCore() {}

  public static void setApplication(@NonNull final Application application) {
    Recorder.configured("setApplication", Map.of());
  }

  public static void configureWithAppID(@NonNull final String appId) {
    Recorder.configured("configureWithAppID", Map.of("appId", appId));
  }

  public static void updateConfiguration(@NonNull final Map<String, Object> configMap) {
    Recorder.configured("updateConfiguration", Map.of("configMap", configMap));
  }

  public static void registerExtensions(
      @NonNull final List<Class<? extends Extension>> extensions,
      @Nullable final AdobeCallback<?> completionCallback) {
    List<String> names = extensions.stream().map(Class::getSimpleName).sorted().toList();
    Recorder.configured("registerExtensions", Map.of("extensions", names));
    if (completionCallback != null) {
      completionCallback.call(null);
    }
  }
}
