' Keeps what the running snippet calls, for the stand-in of its SDK, and prints it as JSON.

sub recorderReset()
    GetGlobalAA().recorder = { "calls": [], "error": invalid, "setup": false, "within": invalid }
end sub

sub recorderAdd(record as object)
    GetGlobalAA().recorder.calls.Push(record)
end sub

' Keeps the first refusal of the SDK; the snippet goes on, as it would on a device.
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

' Whether it is a set-up that runs; what configures the SDK is recorded only there.
function recorderSetup() as boolean
    return GetGlobalAA().recorder.setup
end function

' What is open in the session that the snippet belongs to, as a list of names; invalid where it opens
' one itself.
function recorderWithin() as object
    return GetGlobalAA().recorder.within
end function

' Records a call that the SDK ignores, with a message in its log at most.
sub recorderIgnore(call as string, event as dynamic, because as string)
    recorderAdd({
        "call": "ignored: " + call,
        "event": event,
        "object": invalid,
        "properties": {},
        "metadata": invalid,
        "arguments": { "because": because }
    })
end sub

' What a stand-in throws where a set-up would go on for ever, and has shown enough.
function recorderEnough() as string
    return "enough"
end function

' Runs one snippet; file is its file's name, for the line of a crash. A set-up finds nothing in m, and
' what it has made is used. One that belongs to a session finds it open, with what within lists.
sub recorderRun(seal as string, number as integer, snippet as function, file as string, setup = false as boolean, within = invalid as dynamic)
    recorderReset()
    GetGlobalAA().recorder.setup = setup
    GetGlobalAA().recorder.within = within
    standInStart()
    try
        snippet()
        if setup then standInUse()
    catch fault
        if fault.message <> recorderEnough() then recorderRefuse(recorderLine(fault, file) + fault.message)
    end try
    recorderReport(seal, number)
end sub

' "line N: " of the snippet, whose first line holds the harness's own sub statement.
function recorderLine(fault as object, file as string) as string
    line = ""
    for each frame in fault.backtrace
        if Instr(1, frame.filename, file) > 0 then line = "line " + (frame.line_number - 1).ToStr() + ": "
    end for
    return line
end function

' ASCII JSON; the interpreter's own FormatJson does not escape quotes.
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
    ' Most texts need no escape, and the loop below is slow.
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
