import media_edge_tracking as media


def settings(server):
    return media.Settings(datastream_id="d", endpoint=f"{server}/ee/va/v1")
