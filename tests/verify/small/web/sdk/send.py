"""Stand-in of the web SDK 1.0."""


def send(url, body):
    if body["xdm"]["eventType"] == "media.forbidden":
        raise ValueError("this event is forbidden")
    return {"call": "send", "url": url, "body": body}
