package mediagen;

import com.adobe.marketing.mobile.edge.media.MediaTracker;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs the compiled snippets named on the command line.
 *
 * <p>Snippet N is the function run(MediaTracker) of file snippetN.kt in package snippetN. Prints a
 * line "seal {index, calls, error}" for each; the seal is the first argument.
 */
public final class Run {
  private Run() {}

  public static void main(String[] arguments) throws ReflectiveOperationException {
    for (int i = 1; i < arguments.length; i++) {
      String index = arguments[i];
      String name = "snippet" + index;
      Recorder.calls = new ArrayList<>();
      String error = null;
      try {
        Class.forName(name + ".Snippet" + index + "Kt")
            .getMethod("run", MediaTracker.class)
            .invoke(null, new Recorder());
      } catch (InvocationTargetException wrapped) {
        error = explain(wrapped.getCause(), name + ".kt");
      }
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("index", Integer.valueOf(index));
      answer.put("calls", Recorder.calls);
      answer.put("error", error);
      System.out.println(arguments[0] + " " + Json.of(answer));
    }
  }

  private static String explain(Throwable error, String file) {
    String text = error.getClass().getSimpleName() + ": " + error.getMessage();
    for (StackTraceElement frame : error.getStackTrace()) {
      if (file.equals(frame.getFileName())) {
        // The harness puts its own declarations on the first line.
        return "line " + (frame.getLineNumber() - 1) + ": " + text;
      }
    }
    return text;
  }
}
