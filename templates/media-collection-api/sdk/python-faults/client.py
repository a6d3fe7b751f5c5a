import media_collection_tracking as media


def settings(server):
    return media.Settings(
        collection_host=server, tracking_server="t", report_suite="r", marketing_cloud_org_id="o"
    )
