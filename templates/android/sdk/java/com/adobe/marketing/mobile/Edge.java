package com.adobe.marketing.mobile;

/** Stand-in of com.adobe.marketing.mobile:edge 3.0.1: the extension that an app registers. */
public class Edge {
  private Edge() {}

  public static final Class<? extends Extension> EXTENSION = EdgeExtension.class;

  private abstract static class EdgeExtension extends Extension {}
}
