# Tracking

`mediagen inject` fills in the code between the markers, and leaves the rest of the page alone.

## Start a session

<!-- mediagen:begin snippet event={{ event }} platform={{ platform }} -->
<!-- mediagen:end -->

It carries this information:

<!-- mediagen:begin parameters event={{ event }} -->
<!-- mediagen:end -->
