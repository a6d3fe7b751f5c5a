' As much of the SDK as shows that a component has it.
function AdobeAEPSDKInit() as object
    return { "getVersion": aepVersion }
end function

function aepVersion() as string
    return "1.3.0"
end function
