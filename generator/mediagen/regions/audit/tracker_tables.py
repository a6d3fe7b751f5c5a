"""Tables of a tracker platform: its calls and constructors by name, and the names of its SDK."""

from __future__ import annotations

from mediagen.platforms.model import Platform
from mediagen.regions.audit.messages import Leaves
from mediagen.regions.audit.sdk_names import SdkNames
from mediagen.regions.audit.tracker_fields import TrackerFields
from mediagen.spec.model import Protocol, Spec
from mediagen.yaml_files.layered_folder import LayeredFolder


class TrackerTables:
    """Look-up tables of one platform, prepared once."""

    def __init__(self, spec: Spec, platform: Platform, templates: LayeredFolder) -> None:
        self.spec, self.platform = spec, platform
        self.fields = TrackerFields(spec, platform)
        fold = self.fields.fold
        self.names = SdkNames(platform, templates, fold)
        self.calls = {fold(c.call): c for c in platform.calls.values() if c.call}
        self.delegates = {
            fold(c.delegate): c for c in platform.calls.values() if c.delegate is not None
        }
        self.makers = {fold(maker.call): maker for maker in platform.objects.values()}
        self.leaves = Leaves(spec, Protocol.TRACKER, False)
