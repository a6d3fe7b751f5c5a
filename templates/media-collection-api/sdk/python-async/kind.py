from contextlib import asynccontextmanager

from media_collection_tracking import AsyncMediaTracking


def made(options):
    @asynccontextmanager
    async def tracking(server, errors):
        player, given, named = options(server, errors)
        async with AsyncMediaTracking(*given, **named) as client:
            yield client, player

    return tracking
