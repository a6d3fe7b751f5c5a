function harnessPlayer() as object
    return { "playhead": m.playhead }
end function

sub at(seconds as float)
end sub
