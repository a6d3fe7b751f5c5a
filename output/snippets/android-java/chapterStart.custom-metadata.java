Map<String, String> chapterMetadata = new HashMap<>();
chapterMetadata.put("segmentType", "Opening scene");
chapterMetadata.put("location", "Studio 4");
Map<String, Object> chapterObject =
    Media.createChapterObject("Pilot Episode - Opening", 1, 240, 0);
tracker.trackEvent(Media.Event.ChapterStart, chapterObject, chapterMetadata);
