// A plugin of bsc for mistakes that neither the compiler nor the interpreter reports: a device
// converts unquoted keys of an associative array to lower case, and drops one of two equal keys.
const EVERYTHING = 31; // walk mode: all statements, expressions and inner functions

module.exports = () => ({
  name: "keys",
  onFileValidate({ file }) {
    file.ast?.walk(
      (node) => {
        if (node.constructor.name === "AALiteralExpression") {
          file.addDiagnostics(findProblems(node, file));
        }
      },
      { walkMode: EVERYTHING },
    );
  },
});

function findProblems(literal, file) {
  const seen = new Set();
  const problems = [];
  for (const { keyToken: key } of literal.elements) {
    if (key === undefined) continue; // a comment
    const quoted = key.text.startsWith('"');
    const name = (quoted ? key.text.slice(1, -1) : key.text).toLowerCase();
    if (!quoted && key.text !== name) {
      problems.push([key, `the key ${key.text} loses its capital letters; quote it`]);
    } else if (seen.has(name)) {
      problems.push([key, `the key ${key.text} occurs twice`]);
    }
    seen.add(name);
  }
  return problems.map(([key, message]) => ({
    file,
    range: key.range,
    severity: 1,
    code: "keys",
    message,
  }));
}
