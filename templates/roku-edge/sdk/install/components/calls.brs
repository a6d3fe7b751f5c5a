sub init()
    m.top.value = AdobeAEPSDKInit().getVersion()
end sub
