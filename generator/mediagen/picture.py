from mediagen.life import Life


def drawn(life: Life) -> str:
    return "<svg/>\n"
