' Records the calls of the running snippet, for the stand-in of its SDK, and prints them as JSON.

sub recorderReset()
    GetGlobalAA().recorder = { "calls": [], "error": invalid, "setup": false, "within": invalid }
end sub

sub recorderAdd(record as object)
    GetGlobalAA().recorder.calls.Push(record)
end sub

' Stores the first error of the SDK; the snippet continues, as it would on a device.
sub recorderRefuse(message as string)
    recorder = GetGlobalAA().recorder
    if recorder.error = invalid then recorder.error = message
end sub

' Prints "<seal> {snippet, calls, error}" on a line.
sub recorderReport(seal as string, number as integer)
    recorder = GetGlobalAA().recorder
    print seal; " "; recorderJson({
        "snippet": number,
        "calls": recorder.calls,
        "error": recorder.error
    })
end sub

' Returns true while a setup runs; calls that configure the SDK are recorded only there.
function recorderSetup() as boolean
    return GetGlobalAA().recorder.setup
end function

' Returns the names of the open scopes of the snippet's session; invalid if the snippet opens the
' session itself.
function recorderWithin() as object
    return GetGlobalAA().recorder.within
end function

' Records a call that the SDK ignores; at most, it logs a message.
sub recorderIgnore(call as string, event as dynamic, reason as string)
    recorderAdd({
        "call": "ignored: " + call,
        "event": event,
        "object": invalid,
        "properties": {},
        "metadata": invalid,
        "arguments": { "reason": reason }
    })
end sub

' Exception of a stand-in that ends the endless loop of a setup after enough calls.
function recorderEnough() as string
    return "enough"
end function

' Runs one snippet; file is the name of its file, for the line of a crash. A setup starts with an
' empty m, and the objects that it creates are used afterwards. within lists the open scopes of the
' session that the snippet belongs to.
sub recorderRun(seal as string, number as integer, snippet as function, file as string, setup = false as boolean, within = invalid as dynamic)
    recorderReset()
    GetGlobalAA().recorder.setup = setup
    GetGlobalAA().recorder.within = within
    standInStart()
    try
        snippet()
        if setup then standInUse()
    catch failure
        if failure.message <> recorderEnough() then recorderRefuse(recorderLine(failure, file) + failure.message)
    end try
    recorderReport(seal, number)
end sub

' Returns "line N: " of the snippet. The first line of its file is the sub statement of the harness.
function recorderLine(failure as object, file as string) as string
    line = ""
    for each frame in failure.backtrace
        if Instr(1, frame.filename, file) > 0 then line = "line " + (frame.line_number - 1).ToStr() + ": "
    end for
    return line
end function

' Returns ASCII JSON; FormatJson of the interpreter does not escape quotation marks.
function recorderJson(value as dynamic) as string
    kind = LCase(type(value))
    parts = []
    if kind = "roassociativearray" then
        keys = value.Keys()
        keys.Sort()
        for each key in keys
            parts.Push(recorderQuote(key) + ":" + recorderJson(value[key]))
        end for
        return "{" + parts.Join(",") + "}"
    else if kind = "roarray" then
        for each item in value
            parts.Push(recorderJson(item))
        end for
        return "[" + parts.Join(",") + "]"
    else if kind = "string" or kind = "rostring" then
        return recorderQuote(value)
    else if kind = "float" or kind = "double" or kind = "rofloat" or kind = "rodouble" then
        ' FormatJson writes 1.0 as 1, which is an integer.
        number = FormatJson(value)
        if Instr(1, number, ".") = 0 and Instr(1, number, "e") = 0 then number += ".0"
        return number
    end if
    return FormatJson(value)
end function

function recorderQuote(text as string) as string
    result = chr(34)
    ' Most strings need no escapes, and the loop below is slow.
    if CreateObject("roRegex", "^[\w .:-]*$", "").IsMatch(text) then return result + text + result
    for i = 1 to Len(text)
        code = Asc(Mid(text, i, 1))
        if code >= 32 and code < 127 and code <> 34 and code <> 92 then
            result += chr(code)
        else
            digits = StrI(code, 16)
            result += "\u" + String(4 - Len(digits), "0") + digits
        end if
    end for
    return result + chr(34)
end function
