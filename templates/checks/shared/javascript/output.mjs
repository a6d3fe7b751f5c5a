// Formats the outcome of a snippet.

/** Returns "line 3: TypeError: ..." with the line in the file named `file`. */
export function explain(error, file) {
  const stack = String(error?.stack ?? "");
  const at = stack.indexOf(`${file}:`);
  const line = at < 0 ? null : parseInt(stack.slice(at + file.length + 1), 10);
  const text = error?.name ? `${error.name}: ${error.message}` : String(error);
  return line ? `line ${line}: ${text}` : text;
}

/** Returns the line of an outcome in ASCII, without characters that HTML escapes. */
export function sealed(seal, outcome) {
  const text = JSON.stringify(outcome).replace(
    /[^\x20-\x7e]|[&<>]/g,
    (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
  return `${seal} ${text}\n`;
}
