package com.adobe.marketing.mobile;

/** Stand-in of com.adobe.marketing.mobile:core 3.3.0. */
public interface AdobeCallback<T> {
  void call(final T value);
}
