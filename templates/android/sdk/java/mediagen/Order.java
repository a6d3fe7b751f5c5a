package mediagen;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order in which a tracker of the SDK accepts calls. The SDK logs a warning about any other
 * call and ignores it.
 */
final class Order {
  private static final Map<String, String> OPENS =
      Map.of("adBreakStart", "adBreak", "adStart", "ad", "chapterStart", "chapter");
  private static final Map<String, String> CLOSES =
      Map.of(
          "adBreakComplete", "adBreak",
          "adComplete", "ad",
          "adSkip", "ad",
          "chapterComplete", "chapter",
          "chapterSkip", "chapter");
  private static final Map<String, String> COMPLETES =
      Map.of("bufferComplete", "bufferStart", "seekComplete", "seekStart");
  private static final Set<String> PLAYBACK =
      Set.of(
          "trackPlay", "trackPause", "bufferStart", "bufferComplete", "seekStart", "seekComplete");
  private static final Set<String> INTERRUPTS = Set.of("trackPause", "bufferStart", "seekStart");
  private static final String UNKNOWN = "unknown";
  private static final int MOST_STATES = 10;

  private final Map<String, Object> open = new LinkedHashMap<>();
  private final Set<Object> states = new HashSet<>();
  private final Set<Object> stateNames = new HashSet<>();
  private String playback = "";
  private boolean isInSession;
  private boolean isAnyStateOpen;

  /** {@code within} lists the open scopes of the session; null starts outside of any session. */
  Order(List<String> within) {
    if (within != null) {
      isInSession = true;
      playback = UNKNOWN;
      isAnyStateOpen = within.contains("state");
      within.forEach(scope -> open.put(scope, UNKNOWN));
    }
  }

  /** Returns the reason why the SDK ignores a call, or null if it accepts it. */
  String refuse(String call, String event, Map<String, Object> object) {
    String step = event == null ? call : event;
    if (step.equals("trackSessionStart")) {
      return start();
    }
    if (!isInSession) {
      return "Media tracker is not in tracking session";
    }
    if (step.equals("trackComplete") || step.equals("trackSessionEnd")) {
      isInSession = false;
      return null;
    }
    if (PLAYBACK.contains(step)) {
      return refusePlayback(step);
    }
    if (step.equals("stateStart") || step.equals("stateEnd")) {
      return refuseState(step, object.get("name"));
    }
    return refuseScope(step, object);
  }

  private String start() {
    if (isInSession) {
      return "a session is open";
    }
    isInSession = true;
    isAnyStateOpen = false;
    playback = "";
    open.clear();
    states.clear();
    stateNames.clear();
    return null;
  }

  private String refusePlayback(String step) {
    if (open.containsKey("adBreak") && !open.containsKey("ad")) {
      return "an ad break is open and no ad in it";
    }
    boolean isHalted = COMPLETES.containsValue(playback);
    if (INTERRUPTS.contains(step) && isHalted) {
      return "it comes between " + playback + " and its end";
    }
    String begin = COMPLETES.get(step);
    if (begin != null && !playback.equals(begin) && !playback.equals(UNKNOWN)) {
      return "there is no " + begin + " before it";
    }
    playback = step;
    return null;
  }

  private String refuseScope(String step, Map<String, Object> object) {
    String closed = CLOSES.get(step);
    if ((step.equals("adStart") || "ad".equals(closed)) && !open.containsKey("adBreak")) {
      return "no ad break is open";
    }
    if (closed != null && open.remove(closed) == null) {
      return "no " + closed + " is open";
    }
    String opened = OPENS.get(step);
    if (opened != null && object.equals(open.put(opened, object))) {
      return "the same " + opened + " is open already";
    }
    if ("adBreak".equals(closed) || "adBreak".equals(opened)) {
      open.remove("ad");
    }
    return null;
  }

  private String refuseState(String step, Object name) {
    if (step.equals("stateEnd")) {
      return states.remove(name) || isAnyStateOpen ? null : "the state " + name + " is not open";
    }
    if (states.contains(name)) {
      return "the state " + name + " is open already";
    }
    if (stateNames.size() == MOST_STATES && !stateNames.contains(name)) {
      return "the session has had " + MOST_STATES + " states";
    }
    states.add(name);
    stateNames.add(name);
    return null;
  }
}
