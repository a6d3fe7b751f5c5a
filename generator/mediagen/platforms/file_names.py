"""Names of the files in the folder of a platform."""

PLATFORM = "platform.yaml"
SNIPPET = "snippet.j2"
SETUP = "setup.j2"
#: The folder of the templates of actions.
ACTIONS = "actions"
PROOF = "verify.yaml"
FAULTS = "faults.yaml"
WRAPPER = "wrapper.yaml"
