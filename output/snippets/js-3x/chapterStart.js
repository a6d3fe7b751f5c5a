const chapterObject = ADB.Media.createChapterObject(
  "Pilot Episode - Opening",
  1,
  240,
  0
);
tracker.trackEvent(ADB.Media.Event.ChapterStart, chapterObject);
