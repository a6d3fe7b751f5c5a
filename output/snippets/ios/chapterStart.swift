let chapterObject = Media.createChapterObjectWith(
  name: "Pilot Episode - Opening",
  position: 1,
  length: 240,
  startTime: 0
)
tracker.trackEvent(event: MediaEvent.ChapterStart, info: chapterObject, metadata: nil)
