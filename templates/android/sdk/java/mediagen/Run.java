package mediagen;

import com.adobe.marketing.mobile.edge.media.MediaTracker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs a snippet and prints what it called, or what went wrong. */
public final class Run {
  private Run() {}

  /**
   * Prints the line "seal {snippet, calls, error}" for the snippet of that number. Its tracker is in
   * a session in which {@code within} is open, or in none where that is null.
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
      error = explain(thrown, "snippet" + snippet + ".kt");
    }
    if (error == null && !Recorder.warnings.isEmpty()) {
      error = Recorder.warnings.get(0);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("snippet", snippet);
    answer.put("calls", Recorder.calls);
    answer.put("error", error);
    System.out.println(seal + " " + Json.of(answer));
  }

  /** Led by file and line of the snippet, where the stack tells them. */
  private static String explain(Throwable thrown, String file) {
    String text = thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (file.equals(frame.getFileName())) {
        return file + ":" + frame.getLineNumber() + ": " + text;
      }
    }
    return text;
  }
}
