package com.adobe.marketing.mobile.edge.media;

/** The constants of edgemedia 3.0.1 with their values. */
public class MediaConstants {
  private MediaConstants() {}

  public static final class StreamType {
    private StreamType() {}

    public static final String VOD = "vod";
    public static final String LIVE = "live";
    public static final String LINEAR = "linear";
    public static final String PODCAST = "podcast";
    public static final String AUDIOBOOK = "audiobook";
    public static final String AOD = "aod";
  }

  public static final class PlayerState {
    private PlayerState() {}

    public static final String FULLSCREEN = "fullScreen";
    public static final String PICTURE_IN_PICTURE = "pictureInPicture";
    public static final String CLOSED_CAPTION = "closeCaption";
    public static final String IN_FOCUS = "inFocus";
    public static final String MUTE = "mute";
  }

  public static final class MediaObjectKey {
    private MediaObjectKey() {}

    public static final String RESUMED = "media.resumed";
    public static final String PREROLL_TRACKING_WAITING_TIME = "media.prerollwaitingtime";
    public static final String GRANULAR_AD_TRACKING = "media.granularadtracking";
  }

  public static final class TrackerConfig {
    private TrackerConfig() {}

    public static final String CHANNEL = "config.channel";
    public static final String AD_PING_INTERVAL = "config.adpinginterval";
    public static final String MAIN_PING_INTERVAL = "config.mainpinginterval";
  }

  public static final class VideoMetadataKeys {
    private VideoMetadataKeys() {}

    public static final String AD_LOAD = "adLoad";
    public static final String ASSET_ID = "assetID";
    public static final String AUTHORIZED = "isAuthenticated";
    public static final String DAY_PART = "dayPart";
    public static final String EPISODE = "episode";
    public static final String FEED = "feed";
    public static final String FIRST_AIR_DATE = "firstAirDate";
    public static final String FIRST_DIGITAL_DATE = "firstDigitalDate";
    public static final String GENRE = "genre";
    public static final String MVPD = "mvpd";
    public static final String NETWORK = "network";
    public static final String ORIGINATOR = "originator";
    public static final String RATING = "rating";
    public static final String SEASON = "season";
    public static final String SHOW = "show";
    public static final String SHOW_TYPE = "showType";
    public static final String STREAM_FORMAT = "streamFormat";
  }

  public static final class AudioMetadataKeys {
    private AudioMetadataKeys() {}

    public static final String ALBUM = "album";
    public static final String ARTIST = "artist";
    public static final String AUTHOR = "author";
    public static final String LABEL = "label";
    public static final String PUBLISHER = "publisher";
    public static final String STATION = "station";
  }

  public static final class AdMetadataKeys {
    private AdMetadataKeys() {}

    public static final String ADVERTISER = "advertiser";
    public static final String CAMPAIGN_ID = "campaignID";
    public static final String CREATIVE_ID = "creativeID";
    public static final String CREATIVE_URL = "creativeURL";
    public static final String PLACEMENT_ID = "placementID";
    public static final String SITE_ID = "siteID";
  }
}
