# yaml-language-server: $schema=.mediagen/schemas/project.json
# Your plan on top of the one in the package; `mediagen list events` prints all of it.
requires: "~={{ release }}"
extends: package
{% if platforms %}
platforms: [{{ platforms | join(", ") }}]
{% else %}
# platforms: [{{ platform }}]   # only these; without this line, all of the package
{% endif %}
flavours: [github]
regions: [docs]   # pages that `mediagen check` covers
# set:                     # values for all code and pages
#   datastreamID: 7c1f6a52-9d0e-4f7b-8a3c-51b7e0d2c9aa
