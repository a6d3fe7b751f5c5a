const chapterObject = ADBMobile.media.createChapterObject(
  "Pilot Episode - Opening",
  1,
  240,
  0
);
ADBMobile.media.trackEvent(ADBMobile.media.Event.ChapterStart, chapterObject);
