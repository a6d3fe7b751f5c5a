package mediagen;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Result of a builder: its arguments, and as map entries the values that a snippet adds. */
public final class Built extends HashMap<String, Object> {
  private static final long serialVersionUID = 1L;

  final String kind;
  final transient Map<String, Object> object = new LinkedHashMap<>();

  public Built(String kind) {
    this.kind = kind;
  }

  public Built with(String name, Object value) {
    object.put(name, value);
    return this;
  }
}
