# yaml-language-server: $schema=.mediagen/schemas/project.json
# A plan of your own, without the spec and the templates of the package.
requires: "~={{ release }}"
extends: none
flavours: [github]
regions: [docs]   # pages that `mediagen check` covers
