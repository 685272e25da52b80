<?php
// Reads a tab-separated file as the importer of LimeSurvey is set to: encoding guessed from a sample, quotes, escapes.
// Prints JSON: the encoding, and the cells of every row.
$handle = fopen($argv[1], 'r');
$sample = fread($handle, 1000) . 'e';
rewind($handle);
$encoding = mb_detect_encoding($sample, 'UTF-8, UTF-7, ASCII, EUC-JP, SJIS, eucJP-win, SJIS-win, JIS, ISO-2022-JP');
$rows = [];
while (($row = fgetcsv($handle, 0, "\t", '"')) !== false) {
    $rows[] = $row;
}
echo json_encode(['encoding' => $encoding, 'rows' => $rows], JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
