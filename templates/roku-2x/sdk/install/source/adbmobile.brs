' As much of the library as shows that a component has it.
function ADBMobile() as object
    return { "MEDIA_TYPE_VIDEO": "video" }
end function
