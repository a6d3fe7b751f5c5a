package mediagen;

import com.adobe.marketing.mobile.edge.media.Media;
import com.adobe.marketing.mobile.edge.media.MediaTracker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tracker that records its calls. Like the SDK, which logs a warning, it ignores calls in an
 * invalid order. An object of another kind, with which the SDK would ignore the call, is an
 * IllegalArgumentException.
 */
public final class Recorder implements MediaTracker {
  /** Calls of the running snippet on any tracker. */
  public static List<Object> calls = new ArrayList<>();

  /** Ignored calls with the reason, and problems that a wrapper reports. */
  static List<String> warnings = new ArrayList<>();

  /** Open scopes of the session of new trackers; null if they are outside of any session. */
  static List<String> within;

  private final Order order = new Order(within);

  private static final Map<String, String> PROPERTIES =
      Map.of(
          "media.resumed", "resumed",
          "media.prerollwaitingtime", "prerollWaitingTime",
          "media.granularadtracking", "granularAdTracking");

  private static final Map<Media.Event, String> KINDS =
      Map.of(
          Media.Event.AdBreakStart, "adBreak",
          Media.Event.AdStart, "ad",
          Media.Event.ChapterStart, "chapter",
          Media.Event.StateStart, "state",
          Media.Event.StateEnd, "state");

  @Override
  public void trackSessionStart(Map<String, Object> mediaInfo, Map<String, String> metadata) {
    track("trackSessionStart", null, take("trackSessionStart", mediaInfo, "media"), metadata);
  }

  @Override
  public void trackPlay() {
    track("trackPlay", null, null, null);
  }

  @Override
  public void trackPause() {
    track("trackPause", null, null, null);
  }

  @Override
  public void trackComplete() {
    track("trackComplete", null, null, null);
  }

  @Override
  public void trackSessionEnd() {
    track("trackSessionEnd", null, null, null);
  }

  @Override
  public void trackError(String errorId) {
    track("trackError", null, null, null).put("errorId", errorId);
  }

  @Override
  public void trackEvent(
      Media.Event event, Map<String, Object> info, Map<String, String> metadata) {
    String id = event.name().substring(0, 1).toLowerCase() + event.name().substring(1);
    track("trackEvent", id, take("trackEvent " + id, info, KINDS.get(event)), metadata);
  }

  @Override
  public void updateQoEObject(Map<String, Object> qoeInfo) {
    track("updateQoEObject", null, take("updateQoEObject", qoeInfo, "quality"), null);
  }

  @Override
  public void updateCurrentPlayhead(int time) {
    track("updateCurrentPlayhead", null, null, null).put("time", time);
  }

  /** Records a call that configures the app. */
  public static void configured(String call, Map<String, Object> arguments) {
    record(call, null, null, null).putAll(arguments);
  }

  /** Records a problem that a wrapper reports as a failure. */
  public static void failed(Exception problem) {
    warnings.add(problem.getClass().getSimpleName() + ": " + problem.getMessage());
  }

  /** Records a problem that a wrapper reports among the calls. */
  public static void reported(String message) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("call", "report");
    entry.put("message", message);
    calls.add(entry);
  }

  /** Records a call that the SDK accepts; returns its arguments, for the caller to fill. */
  private Map<String, Object> track(
      String call, String event, Built info, Map<String, String> metadata) {
    String reason = order.refuse(call, event, info == null ? Map.of() : info.object);
    if (reason != null) {
      warnings.add((event == null ? call : event) + " is ignored: " + reason);
      return new LinkedHashMap<>();
    }
    return record(call, event, info, metadata);
  }

  private static Built take(String call, Map<String, Object> info, String kind) {
    Built built = info instanceof Built ? (Built) info : null;
    if (kind == null ? info != null : built == null || !built.kind.equals(kind)) {
      String needs = kind == null ? "no object" : "an object of " + kind;
      throw new IllegalArgumentException(call + " needs " + needs + ", got " + got(built, info));
    }
    return built;
  }

  private static String got(Built built, Map<String, Object> info) {
    if (built != null) {
      return "an object of " + built.kind;
    }
    // A builder returns it for a position of 0, a negative length or an empty name.
    boolean isRejected = info != null && info.isEmpty();
    return isRejected ? "the empty map of a failed builder" : String.valueOf(info);
  }

  /** Returns the valid metadata. The SDK drops keys with other characters and only logs it. */
  private static Map<String, String> filterMetadata(Map<String, String> metadata) {
    Map<String, String> valid = new LinkedHashMap<>(metadata);
    valid.keySet().removeIf(key -> !key.matches("[a-zA-Z0-9_.]+"));
    return valid;
  }

  /** Records a call; returns its arguments, for the caller to fill. */
  private static Map<String, Object> record(
      String call, String event, Built info, Map<String, String> metadata) {
    Map<String, Object> properties = new LinkedHashMap<>();
    if (info != null) {
      info.forEach(
          (key, value) ->
              properties.put(PROPERTIES.getOrDefault(key, "unknown key " + key), value));
    }
    Map<String, Object> arguments = new LinkedHashMap<>();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("call", call);
    entry.put("event", event);
    entry.put("object", info == null ? null : info.object);
    entry.put("properties", properties);
    entry.put("metadata", metadata == null ? null : filterMetadata(metadata));
    entry.put("arguments", arguments);
    calls.add(entry);
    return arguments;
  }
}
