const chapterMetadata = {
  segmentType: "Opening scene",
  location: "Studio 4"
};
const chapterObject = ADB.Media.createChapterObject(
  "Pilot Episode - Opening",
  1,
  240,
  0
);
tracker.trackEvent(
  ADB.Media.Event.ChapterStart,
  chapterObject,
  chapterMetadata
);
