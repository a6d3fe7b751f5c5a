sub init()
    m.top.found = AdobeAEPSDKInit().getVersion()
end sub
