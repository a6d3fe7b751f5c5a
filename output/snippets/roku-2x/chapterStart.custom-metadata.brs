chapterMetadata = {
    "segmentType": "Opening scene",
    "location": "Studio 4"
}
chapterInfo = adb_media_init_chapterinfo("Pilot Episode - Opening", 1.0, 240.0, 0.0)
ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_CHAPTER_START, chapterInfo, chapterMetadata)
