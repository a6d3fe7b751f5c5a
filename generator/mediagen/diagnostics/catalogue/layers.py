"""MG23x to MG29x: messages about the layers of a project and their refinements."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code

ID_OF_LAYER_BELOW = Code(
    "MG230",
    "id-of-layer-below",
    "A file has the ID of a file of a lower layer, and does not refine it.",
    "Add `refine: true` to change the file of the lower layer, `replace: true` to take its place "
    "as a whole, or use another ID.",
)
NOTHING_TO_REFINE = Code(
    "MG231",
    "nothing-to-refine",
    "A file refines an ID that no lower layer has.",
    "Correct the ID and the name of the file, or remove `refine` to add a new one.",
)
NOT_REFINABLE = Code(
    "MG232",
    "not-refinable",
    "A refinement changes a key that the backend or the SDK determines.",
    "Remove the key. The message names those that a refinement can change.",
)
WIDER_THAN_BELOW = Code(
    "MG233",
    "wider-than-below",
    "A refinement accepts values that the lower layer refuses.",
    "Narrow the limit, or remove it. A refinement can never accept more than the backend does.",
)
NOTHING_TO_REMOVE = Code(
    "MG234",
    "nothing-to-remove",
    "`remove` names something that the lower layers do not have.",
    "Correct the path, or remove the entry. A path has the keys from the top of the file, "
    "separated by dots, such as `examples.basic`.",
)
NOT_REMOVABLE = Code(
    "MG235",
    "not-removable",
    "`remove` names a part that is required, or that a refinement cannot change.",
    "Remove the entry from `remove`; to change a required part, write another value for its key.",
)
INVALID_ELLIPSIS = Code(
    "MG236",
    "invalid-ellipsis",
    "`...` is used more than once in a list, or where no lower layer has a list.",
    "Keep one `...`, which stands for the list of the lower layer, or remove it.",
)
EMPTY_REFINEMENT = Code(
    "MG237",
    "empty-refinement",
    "A key of a refinement has no value.",
    "Write a value, or remove the key. To remove a part of the lower layer, name it under "
    "`remove`.",
)
CONFLICTING_LAYERS = Code(
    "MG238",
    "conflicting-layers",
    "Two layers that do not know each other refine the same key.",
    "Set the key in a file of your own, or extend only one of the layers.",
)
UNKNOWN_LAYER = Code(
    "MG239",
    "unknown-layer",
    "`extends` names a folder that does not exist, or that is not a project.",
    "Correct the path, which is relative to `mediagen.yaml`, or create the project with "
    "`mediagen.yaml` in that folder.",
)
CIRCULAR_LAYERS = Code(
    "MG240",
    "circular-layers",
    "A project extends itself, directly or through other layers.",
    "Remove one of the entries of `extends`.",
)
UNKNOWN_ID_IN_PROJECT = Code(
    "MG241",
    "unknown-id-in-project",
    "A project, or `only_on` of an event, names a platform, an event, a category or a field that "
    "does not exist.",
    "Correct the ID; `mediagen list events` and `mediagen list platforms` print those that exist.",
)
NEEDED_EVENT = Code(
    "MG242",
    "needed-event",
    "`without` leaves out an event that others need.",
    "Leave out the events that need it as well, or keep it.",
)
INVALID_SET_VALUE = Code(
    "MG243",
    "invalid-set-value",
    "A value under `set` is not valid for its field.",
    "Correct the value; `mediagen list fields` prints the types of fields.",
)
EXAMPLE_NEEDED = Code(
    "MG244",
    "example-needed",
    "A field is required, or its values are limited, and the examples of a lower layer have no "
    "value for it that is accepted.",
    "Add `example` to the field, with a value that all these examples get.",
)
INVALID_EXAMPLE = Code(
    "MG245",
    "invalid-example",
    "The `example`, `constant` or `allowed` value of a field is not valid for the field.",
    "Correct the value, or the type and the limits of the field.",
)
NO_CUSTOM_METADATA = Code(
    "MG246",
    "no-custom-metadata",
    "A group of custom metadata names an event that cannot carry custom metadata.",
    "Remove the event, or name one that carries custom metadata. The message lists them.",
)
REQUIRED_ELSEWHERE = Code(
    "MG247",
    "required-elsewhere",
    "A field is required on an event that is not among its events.",
    "Add the event under `events` of the field or of its group, or remove it from `required`.",
)
WIRE_NAME_CLASH = Code(
    "MG248",
    "wire-name-clash",
    "Two fields of custom metadata have the same name in messages.",
    "Set `name` on one of them, or `prefix` on its group.",
)
RESERVED_PREFIX = Code(
    "MG249",
    "reserved-prefix",
    "A name of custom metadata is reserved or has characters that messages cannot have.",
    "Use another `prefix` or `name`.",
)
TYPED_NAME = Code(
    "MG250",
    "typed-name",
    "An example sets typed custom metadata as a free pair.",
    "Set it by its group and ID, with a value of its type.",
)
BROKEN_BELOW = Code(
    "MG251",
    "broken-below",
    "With a file of a layer, a file of a lower layer is no longer valid.",
    "Change or remove the part of the file that the message points to.",
)
CLOSED_METADATA = Code(
    "MG252",
    "closed-metadata",
    "Custom metadata has a name that no group declares, and the project accepts no others.",
    "Declare the name as a field in a group of kind `custom`, or remove it.",
)
UNKNOWN_CUSTOM_EVENT = Code(
    "MG253",
    "unknown-custom-event",
    "A group or a field of custom metadata names an event that does not exist.",
    "Correct the ID; `mediagen list events` prints those that exist.",
)
RENAMED_BELOW = Code(
    "MG290",
    "renamed-below",
    "A file refines an ID that an earlier version of the lower layers had, and this one does not.",
    "Give the file the new ID and the new name, or delete it. If the lower layers have no such "
    "file any more, you can also add the missing keys and remove `refine`.",
)
BLOCK_OF_SELF = Code(
    "MG291",
    "block-of-self",
    "A template prints one of its blocks once more, with `self`.",
    "Use `{{ super() }}` for the block below, or a macro for lines that two blocks share.",
)
ENDLESS_TEMPLATE = Code(
    "MG292",
    "endless-template",
    "A template or a macro includes or calls itself without end, or loops over too many numbers.",
    "Add a condition that ends the recursion. A plain name in `include` is the topmost template, "
    "which can be the one that includes it: write `package:NAME` or `below:NAME` for the one of a "
    "lower layer.",
)
