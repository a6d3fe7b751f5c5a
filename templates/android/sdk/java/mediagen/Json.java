package mediagen;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Serializes values as JSON in ASCII. */
final class Json {
  private Json() {}

  static String of(Object value) {
    if (value == null || value instanceof Boolean || value instanceof Number) {
      return String.valueOf(value);
    }
    if (value instanceof Map) {
      return ((Map<?, ?>) value)
          .entrySet().stream()
              .map(entry -> of(entry.getKey()) + ":" + of(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof List) {
      return ((List<?>) value).stream().map(Json::of).collect(Collectors.joining(",", "[", "]"));
    }
    StringBuilder text = new StringBuilder("\"");
    for (char unit : value.toString().toCharArray()) {
      if (unit >= ' ' && unit < 0x7f && unit != '"' && unit != '\\') {
        text.append(unit);
      } else {
        text.append(String.format("\\u%04x", (int) unit));
      }
    }
    return text.append('"').toString();
  }
}
