from contextlib import asynccontextmanager

from media_edge_tracking import AsyncMediaTracking


def tracking_factory(options):
    @asynccontextmanager
    async def tracking(server, errors):
        player, args, kwargs = options(server, errors)
        async with AsyncMediaTracking(*args, **kwargs) as client:
            yield client, player

    return tracking
