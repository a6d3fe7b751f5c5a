"""Reader of the code of one platform: from a block of code to the messages that it sends."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.platforms.model import Language, Platform
from mediagen.regions.audit.code_nodes import CodeReading, Statement, SyntaxFault, iterate_nodes
from mediagen.regions.audit.findings import CodeFinding
from mediagen.regions.audit.interpreter import Interpreter
from mediagen.regions.audit.messages import Reading
from mediagen.regions.audit.payload_checks import PayloadChecks
from mediagen.regions.audit.payload_reader import PayloadReader
from mediagen.regions.audit.readers import SHORTENED, ReaderKind, find_reader, read_code
from mediagen.regions.audit.tracker_reader import TrackerReader
from mediagen.spec.model import Protocol, Spec
from mediagen.traffic.command_requests import CommandRequest, read_requests
from mediagen.traffic.commands import split_words
from mediagen.yaml_files.layered_folder import LayeredFolder


class PlatformReader:
    """Reads code of a platform, in its own language or in one that it accepts."""

    def __init__(
        self,
        spec: Spec,
        platform: Platform,
        templates: LayeredFolder,
        languages: Mapping[str, Language],
    ) -> None:
        self.platform = platform
        self._languages = languages
        accepted = [platform.language.id, *platform.language.reader.get("accepts", ())]
        self.languages = [languages[id_] for id_ in accepted if id_ in languages]
        self._tracker: TrackerReader | None = None
        self._payload: PayloadReader | None = None
        if platform.protocol == Protocol.TRACKER:
            self._tracker = TrackerReader(spec, platform, templates)
        else:
            checks = PayloadChecks(spec, platform)
            self._payload = PayloadReader(spec, platform, templates, checks)

    def learn_code(self, code: str) -> Reading:
        """Return the messages of a generated snippet, whose calls are valid from now on."""
        if self._payload is not None:
            self._payload.is_learning = True
        try:
            return self.read_block(code, self.platform.language)
        finally:
            if self._payload is not None:
                self._payload.is_learning = False

    def read_block(self, code: str, language: Language) -> Reading:
        """Return the messages of a block of code, with the findings about it.

        Raises ``UsageError`` if the grammar of the language is not installed.
        """
        try:
            return self._read_block(code, language)
        except RecursionError:
            text = "the code is nested too deeply to be read"
            return Reading([], [CodeFinding(codes.INVALID_CODE, 0, text)])

    def _read_block(self, code: str, language: Language) -> Reading:
        if find_reader(language) is ReaderKind.COMMANDS:
            return self._read_commands(code)
        reading = read_code(language, code)
        result = self._read_statements(reading, language)
        if language.id != self.platform.language.id:
            for message in result.messages:  # a body without its request
                message.is_part = True
        return result

    def _read_statements(self, reading: CodeReading, language: Language) -> Reading:
        interpreter = Interpreter(language)
        interpreter.run_statements(reading.statements)
        if self._tracker is not None:
            result = self._tracker.read_operations(interpreter)
        elif self._payload is not None and language.reader.get("strict"):
            result = Reading([], [])
            for statement in reading.statements:
                part = self._payload.read_document(statement.value, interpreter)
                result.messages.extend(part.messages)
                result = result._replace(names=result.names | part.names)
        elif self._payload is not None:
            result = self._payload.read_operations(interpreter)
        else:
            result = Reading([], [])
        if reading.is_fragment or any(note.message == SHORTENED for note in reading.repairs):
            for message in result.messages:
                message.mark_shortened()
        findings = [*result.findings, *_syntax_findings(reading)]
        return result._replace(
            findings=findings, declares=reading.declares, is_fragment=reading.is_fragment
        )

    def _read_commands(self, code: str) -> Reading:
        requests, faults = read_requests(code)
        body_language = next(
            (language for language in self.languages if language.reader.get("strict")), None
        )
        result = Reading([], [CodeFinding(codes.INVALID_CODE, *fault) for fault in faults])
        for request in requests:
            insert_variable(request, code)
            if request.body_file and not request.body:
                text = f"the body is in another file, {request.body_file}"
                result.findings.append(CodeFinding(codes.PARTIAL_CODE, request.line, text))
            if not request.body or body_language is None:
                continue
            part = self._read_request(request, body_language)
            result.messages.extend(part.messages)
            result.findings.extend(part.findings)
            result = result._replace(names=result.names | part.names)
        return result

    def _read_request(self, request: CommandRequest, language: Language) -> Reading:
        reading = read_code(language, request.body)
        _shift_lines(reading, request.body_line)
        part = self._read_statements(reading, language)
        if self._payload is not None:
            self._payload.add_request(part, request)
        return part


def insert_variable(request: CommandRequest, code: str) -> None:
    """Replace a body that is a variable by the value that the script gives it."""
    variable = re.fullmatch(r"\$(?:\{(\w+)\}|(\w+))", request.body.strip())
    if variable is None:
        return
    name = variable[1] or variable[2]
    for word in split_words(code, {}):
        target, equals, value = word.text.partition("=")
        if equals and target == name:
            request.body, request.body_line = value, word.line - 1


def _syntax_findings(reading: CodeReading) -> list[CodeFinding]:
    if reading.declares:
        return []
    notes = [CodeFinding(codes.OPEN_VALUE, r.line, r.message) for r in reading.repairs]
    return [*(_invalid_code(fault) for fault in reading.faults), *notes]


def _invalid_code(fault: SyntaxFault) -> CodeFinding:
    return CodeFinding(codes.INVALID_CODE, fault.line, fault.message)


def _shift_lines(reading: CodeReading, offset: int) -> None:
    """Add an offset to all lines of a reading."""
    for fault in (*reading.faults, *reading.repairs):
        fault.line += offset
    for statement in reading.statements:
        _shift_statement(statement, offset, set())


def _shift_statement(statement: Statement, offset: int, shifted: set[int]) -> None:
    statement.line += offset
    for node in iterate_nodes(statement.value):
        if id(node) not in shifted:
            shifted.add(id(node))
            node.line += offset
