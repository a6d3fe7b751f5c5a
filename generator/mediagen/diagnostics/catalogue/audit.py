"""MG574 and MG584 to MG599: findings about hand-written code in pages."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code, Severity

MISSING_GRAMMAR = Code(
    "MG584",
    "missing-grammar",
    "A package that reads the code of a language is not installed.",
    "Run the pip command that the message shows. The extra `audit` installs the "
    "packages for all languages of the packaged platforms.",
)
UNKNOWN_SDK_NAME = Code(
    "MG585",
    "unknown-sdk-name",
    "Code calls a function, or uses a constant, that the SDK does not have.",
    "Use the name that the message suggests. `mediagen snippet EVENT --platform PLATFORM` prints "
    "valid code.",
)
WRONG_ARGUMENTS = Code(
    "MG586",
    "wrong-arguments",
    "A call has a wrong number of arguments, or labels that the SDK does not have.",
    "Write the arguments in the order and with the labels of the SDK's signature.",
)
WRONG_ARGUMENT_VALUE = Code(
    "MG587",
    "wrong-argument-value",
    "A value has the wrong type, is out of range, or is a constant of another kind.",
    "Write a value as the message expects it.",
)
OPTIONAL_NOT_UNWRAPPED = Code(
    "MG588",
    "optional-not-unwrapped",
    "Code passes an optional where the SDK takes a value.",
    "Unwrap the optional before the call, such as with `if let`.",
)
MISPLACED_FIELD = Code(
    "MG589",
    "misplaced-field",
    "A payload has a field that the event does not have there.",
    "Correct the spelling of the field, or move it to the object that the message names.",
)
MISSING_FIELD = Code(
    "MG590",
    "missing-field",
    "Code lacks a value that the event requires.",
    "Add the value. `mediagen snippet EVENT --platform PLATFORM` prints complete code.",
)
WRONG_REQUEST = Code(
    "MG591",
    "wrong-request",
    "The request around a payload contradicts the payload, or the API does not accept it.",
    "Correct the endpoint, the method or the structure of the request.",
)
INVALID_CODE = Code(
    "MG592",
    "invalid-code",
    "A block of code is not valid in its language.",
    "Correct the syntax, or the language of the block.",
)
DIFFERENT_VALUE = Code(
    "MG593",
    "different-value",
    "A value in the code differs from that of the nearest example in the spec.",
    "Correct the value, or change the example in the spec.",
    Severity.WARNING,
)
DIFFERENT_FIELDS = Code(
    "MG594",
    "different-fields",
    "The code has optional values that no example has together, or lacks some of an example.",
    "Add an example to the spec, or accept the fields of the nearest example.",
    Severity.WARNING,
)
IGNORED_FIELD = Code(
    "MG595",
    "ignored-field",
    "The SDK ignores a value at this place, because it takes the value from its configuration.",
    "Remove the value, and set it in the configuration as the message says.",
    Severity.WARNING,
)
OPEN_VALUE = Code(
    "MG596",
    "open-value",
    "The code does not show a value: it is shortened, or the value is created elsewhere.",
    "No change is necessary. To compare the code completely, write the value.",
    Severity.INFO,
)
PROSE_VALUE = Code(
    "MG597",
    "prose-value",
    "A sentence mentions a value or a name that differs in the code of its page.",
    "Change the sentence together with the code: `adopt` never changes sentences.",
    Severity.WARNING,
)
NOT_ADOPTED = Code(
    "MG598",
    "not-adopted",
    "`adopt` leaves a block of code as it is.",
    "The message gives the reason. Change the block or the spec, or keep the block.",
    Severity.INFO,
)
PARTIAL_CODE = Code(
    "MG599",
    "partial-code",
    "The code is a part of what the event needs, such as an object without its call.",
    "No change is necessary if the rest is shown elsewhere on the page.",
    Severity.INFO,
)
UNREAD_CODE = Code(
    "MG574",
    "unread-code",
    "A label names a platform, but its block of code has a language that the platform has no "
    "code in.",
    "No change is necessary. If the block is code of the platform, correct the language of its "
    "fence.",
    Severity.INFO,
)
