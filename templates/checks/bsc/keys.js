// A plugin of bsc for what neither the compiler nor the interpreter minds: a device turns the
// unquoted keys of an associative array into small letters, and keeps one of two equal keys.
const EVERYTHING = 31; // a mode of walking: all statements, expressions and inner functions

module.exports = () => ({
  name: "keys",
  onFileValidate({ file }) {
    file.ast?.walk(
      (node) => {
        if (node.constructor.name === "AALiteralExpression") {
          file.addDiagnostics(faults(node, file));
        }
      },
      { walkMode: EVERYTHING },
    );
  },
});

function faults(literal, file) {
  const seen = new Set();
  const found = [];
  for (const { keyToken: key } of literal.elements) {
    if (key === undefined) continue; // a comment
    const quoted = key.text.startsWith('"');
    const name = (quoted ? key.text.slice(1, -1) : key.text).toLowerCase();
    if (!quoted && key.text !== name) {
      found.push([key, `the key ${key.text} loses its capital letters; quote it`]);
    } else if (seen.has(name)) {
      found.push([key, `the key ${key.text} is here twice`]);
    }
    seen.add(name);
  }
  return found.map(([key, message]) => ({
    file,
    range: key.range,
    severity: 1,
    code: "keys",
    message,
  }));
}
