package com.adobe.marketing.mobile;

/** Stand-in of com.adobe.marketing.mobile:core 3.3.0: what every extension is. */
public abstract class Extension {}
