const adMetadata = {
  adCategory: "Automotive",
  adFormat: "interactive"
};
const adObject = ADBMobile.media.createAdObject("Ford F-150", "ad-2125", 1, 15);
ADBMobile.media.trackEvent(ADBMobile.media.Event.AdStart, adObject, adMetadata);
