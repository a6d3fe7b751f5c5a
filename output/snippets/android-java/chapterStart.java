Map<String, Object> chapterObject =
    Media.createChapterObject("Pilot Episode - Opening", 1, 240, 0);
tracker.trackEvent(Media.Event.ChapterStart, chapterObject, null);
