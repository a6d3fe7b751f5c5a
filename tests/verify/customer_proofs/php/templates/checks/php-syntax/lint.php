<?php
// Parses each file: before version 8.3, -l takes one file only.

$failed = false;
foreach (array_slice($argv, 1) as $file) {
    $output = [];
    exec(PHP_BINARY . " -n -d display_errors=stdout -l " . escapeshellarg($file), $output, $code);
    if ($code !== 0) {
        $failed = true;
        echo implode("\n", $output), "\n";
    }
}
exit($failed ? 1 : 0);
