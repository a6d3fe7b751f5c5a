from media_edge_tracking import *
from media_edge_tracking import AsyncMediaTracking, MediaTracking, PlayerDetails, Settings, sender


def settings(server):
    return Settings(datastream_id="d", endpoint=f"{server}/ee/va/v1")
