package com.adobe.marketing.mobile.edge.consent;

import androidx.annotation.NonNull;
import com.adobe.marketing.mobile.Extension;
import java.util.Map;
import mediagen.Recorder;

/** Stand-in of com.adobe.marketing.mobile:edgeconsent: records the viewer's consent. */
public final class Consent {
  public static final Class<? extends Extension> EXTENSION = ConsentExtension.class;

  private Consent() {}

  public static void update(@NonNull final Map<String, Object> consents) {
    Recorder.configured("updateConsents", Map.of("consents", consents));
  }

  private abstract static class ConsentExtension extends Extension {}
}
