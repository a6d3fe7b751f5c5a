package com.adobe.marketing.mobile.edge.identity;

import com.adobe.marketing.mobile.Extension;

/** Stand-in of com.adobe.marketing.mobile:edgeidentity 3: the extension that an app registers. */
public class Identity {
  private Identity() {}

  public static final Class<? extends Extension> EXTENSION = IdentityExtension.class;

  private abstract static class IdentityExtension extends Extension {}
}
