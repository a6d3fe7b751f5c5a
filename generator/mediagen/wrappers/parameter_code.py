"""Parameters of a wrapper in its language: expressions, types, checks and declarations."""

from __future__ import annotations

from collections.abc import Sequence

from mediagen.diagnostics.problems import number_text
from mediagen.diagnostics.words import fill_words
from mediagen.protocols.messages import Hole, TypedPairs
from mediagen.rendering.nodes import Invoke, List, Node, ParameterRef, Record, Symbol, Text
from mediagen.rendering.printer import Printer
from mediagen.wrappers.api_model import (
    Api,
    Parameter,
    ParameterKind,
    ParameterPart,
    Structure,
    type_name,
)


class ParameterCode:
    """Writes the parameters of one API in the language of its wrapper, by the wrapper's tables."""

    def __init__(self, api: Api, printer: Printer) -> None:
        self._api, self._printer = api, printer
        self._wrapper, self._language = api.wrapper, api.wrapper.language

    def spell_hole(self, value: Hole | TypedPairs) -> Node:
        """Return the expression for the value that a hole stands for."""
        if isinstance(value, TypedPairs):
            return self._spell_pairs(value)
        parameter = self._api.parameters.get(value.name)
        if parameter is None:
            return ParameterRef(self._wrapper.added_fields[value.name], False)
        return self.parameter_node(parameter)

    def _spell_pairs(self, pairs: TypedPairs) -> Node:
        """Return the expression for free pairs and typed custom metadata."""
        if not self._wrapper.typed_pairs:
            return self.spell_hole(pairs.free)
        free = self._words(self._api.parameters[pairs.free.name])["value"]
        entries = [(name, self._spell_typed(value.data)) for name, value in pairs.typed.items()]
        typed: Node = Record(entries)
        if self._wrapper.has_pair_list:
            rows = [Record([("name", Text(name)), ("value", value)]) for name, value in entries]
            typed = List(rows)
        return Invoke(self._wrapper.typed_pairs, [("", ParameterRef(free, True)), ("", typed)])

    def _spell_typed(self, data: Hole | str) -> Node:
        return self.spell_hole(data) if isinstance(data, Hole) else Text(data)

    def parameter_node(self, parameter: Parameter) -> ParameterRef:
        """Return the expression for a parameter in the body of a method."""
        pattern = parameter.find_entry(self._wrapper.conversions, "{value}")
        named = parameter.item if isinstance(parameter.item, Parameter) else parameter
        words = {**self._words(parameter), "key": named.wire_name}
        text = fill_words(pattern, words)
        if parameter.is_typed:
            converted = parameter.find_entry(self._wrapper.texts, "{value}")
            text = fill_words(converted, {**words, "value": text})
        return ParameterRef(text, not parameter.required)

    def _words(self, parameter: Parameter) -> dict[str, str]:
        """Return the values of the placeholders in the tables ``conversions`` and ``checks``."""
        least, most, pattern = parameter.limits
        infinite = parameter.field.infinite if parameter.field else None
        substitute = self._api.parameters.get(parameter.substitute)
        place = self._wrapper.argument_paths.get(parameter.part, "{name}")
        return {
            "substitute": substitute.name if substitute else "",
            "value": place.replace("{name}", parameter.name),
            "name": parameter.name,
            "label": self._printer.print_inline(Text(parameter.name)),
            "type": self.parameter_type(parameter),
            "minimum": least,
            "maximum": most,
            "low": least or self._language.words["absent"],
            "high": most or self._language.words["absent"],
            "infinite": "" if infinite is None else number_text(infinite),
            "pattern": self._printer.print_inline(Text(pattern)) if pattern else "",
            "limits": self._printer.print_inline(Text(parameter.limits_text)),
        }

    def parameter_type(self, parameter: Parameter) -> str:
        """Return the type of a parameter in the language."""
        types = {**self._language.types, **self._wrapper.types}
        if parameter.values is not None:
            name = type_name(self._wrapper, parameter.values.id)
            pattern = types.get("open", "{item}") if parameter.values.open else "{item}"
            return pattern.replace("{item}", name)
        if parameter.kind == ParameterKind.LIST:
            item = parameter.item
            assert item is not None
            name = item.name if isinstance(item, Structure) else self.parameter_type(item)
            return types["list"].replace("{item}", name)
        if parameter.kind == ParameterKind.MAP:
            return types["map"].replace("{item}", types["string"])
        return parameter.find_entry(types, types["string"])

    def signature_node(
        self, parameters: Sequence[Parameter], type_: str, gather: bool = False
    ) -> Invoke:
        """Return the parameters as a declaration lists them, in order.

        With ``gather``, one parameter of the type ``type_`` gathers the standard metadata, if the
        wrapper has such a type.
        """
        table = self._wrapper.signature
        parts: list[str] = list(table.get("leading", ()))
        for parameter in parameters:
            words = {"name": parameter.name, "type": self.parameter_type(parameter)}
            part: str = parameter.part
            if gather and part == ParameterPart.METADATA and part in table:
                words["type"] = type_
            elif part not in (ParameterPart.LIST, ParameterPart.CUSTOM) or part not in table:
                part = "optional"
            if parameter.required:
                part = "required"
            declared = fill_words(table.get(part, "{name}"), words)
            if declared not in parts:  # one declaration gathers several parameters
                parts.append(declared)
        return Invoke("", [("", Symbol(text)) for text in parts])

    def check_record(self, parameters: Sequence[Parameter]) -> Record:
        """Return the checks of parameters, by name."""
        checks = ((p.name, self.check_expression(p)) for p in parameters)
        return Record([(name, Symbol(check)) for name, check in checks if check])

    def check_expression(self, parameter: Parameter) -> str:
        """Return the expression that rejects invalid values of a parameter, or an empty string."""
        table, item = self._wrapper.checks, parameter.item
        rule = parameter.find_entry(table, "")
        words = self._words(parameter)
        if isinstance(item, Structure):
            words["item"] = item.name
        elif item is not None:
            words["item"] = self.check_expression(item)
        rule = fill_words(rule, words)
        if parameter.required and rule and "required" in table:
            rule = fill_words(table["required"], {**words, "check": rule})
        return rule
