// What the scripts here have in common: explaining errors, and answering in JSON.

/** "line 3: TypeError: ..." with the line in the file called `file`. */
export function explain(error, file) {
  const stack = String(error?.stack ?? "");
  const at = stack.indexOf(`${file}:`);
  const line = at < 0 ? null : parseInt(stack.slice(at + file.length + 1), 10);
  const text = error?.name ? `${error.name}: ${error.message}` : String(error);
  return line ? `line ${line}: ${text}` : text;
}

/** Writes JSON escaped to ASCII, so that the pipe's encoding cannot touch a value. */
export function answer(value) {
  const text = JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
  process.stdout.write(text);
}
