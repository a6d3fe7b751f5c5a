sub init()
    m.top.value = ADBMobile().MEDIA_TYPE_VIDEO
end sub
