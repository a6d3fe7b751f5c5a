package mediagen;

import com.adobe.marketing.mobile.edge.media.MediaTracker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs a snippet and prints its calls and its error. */
public final class Run {
  private Run() {}

  /**
   * Prints the line "seal {snippet, calls, error}" for the snippet of that number. {@code within}
   * lists the open scopes of its tracker's session; null starts outside of any session.
   */
  public static void attempt(
      String seal, int snippet, List<String> within, Consumer<MediaTracker> code) {
    Recorder.calls = new ArrayList<>();
    Recorder.warnings = new ArrayList<>();
    Recorder.within = within;
    String error = null;
    try {
      code.accept(new Recorder());
    } catch (Throwable thrown) {
      error = explain(thrown, "snippet" + snippet + ".");
    }
    if (error == null && !Recorder.warnings.isEmpty()) {
      error = Recorder.warnings.get(0);
    }
    Map<String, Object> outcome = new LinkedHashMap<>();
    outcome.put("snippet", snippet);
    outcome.put("calls", Recorder.calls);
    outcome.put("error", error);
    System.out.println(seal + " " + Json.of(outcome));
  }

  /** Returns the message, after file and line of the snippet if the stack has them. */
  private static String explain(Throwable thrown, String stem) {
    String text = thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
    for (StackTraceElement frame : thrown.getStackTrace()) {
      String file = frame.getFileName();
      if (file != null && file.startsWith(stem)) {
        return file + ":" + frame.getLineNumber() + ": " + text;
      }
    }
    return text;
  }
}
