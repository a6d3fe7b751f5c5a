from media_collection_tracking import *
from media_collection_tracking import (
    AsyncMediaTracking,
    MediaTracking,
    PlayerDetails,
    Settings,
    sender,
)


def settings(server):
    return Settings(
        collection_host=server, tracking_server="t", report_suite="r", marketing_cloud_org_id="o"
    )
