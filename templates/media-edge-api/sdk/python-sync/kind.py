from contextlib import contextmanager

from media_edge_tracking import MediaTracking


def tracking_factory(options):
    @contextmanager
    def tracking(server, errors):
        player, args, kwargs = options(server, errors)
        with MediaTracking(*args, **kwargs) as client:
            yield client, player

    return tracking
