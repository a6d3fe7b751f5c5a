sub init()
    m.top.found = ADBMobile().MEDIA_TYPE_VIDEO
end sub
