from contextlib import contextmanager

from media_edge_tracking import MediaTracking


def made(options):
    @contextmanager
    def tracking(server, errors):
        player, given, named = options(server, errors)
        with MediaTracking(*given, **named) as client:
            yield client, player

    return tracking
