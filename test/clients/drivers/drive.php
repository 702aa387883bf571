<?php
require __DIR__ . '/CloudToken.php';

$reader = new CloudToken(getenv('CLOUD_TOKEN_URL'), getenv('CLOUD_TOKEN_KEY'), __DIR__ . '/held.json', getenv('CLOUD_TOKEN_APPID') ?: null);
while ($line = fgets(STDIN)) {
    [$word, $token] = explode(' ', trim($line)) + [1 => ''];
    try {
        echo $word === 'get' ? $reader->get() : $reader->refused($token), "\n";
    } catch (RuntimeException $error) {
        echo 'error ', $error->getMessage(), "\n";
    }
}
