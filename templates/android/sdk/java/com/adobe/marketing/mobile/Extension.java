package com.adobe.marketing.mobile;

/** Stand-in of com.adobe.marketing.mobile:core 3.3.0: the base class of extensions. */
public abstract class Extension {}
