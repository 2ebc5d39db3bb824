#!/bin/sh
# Fails unless what was published is there and matches its checksum.
set -eu
cd "$PUBLISH_TO"
[ "$(cksum inventory.jsonl)" = "$(cat inventory.cksum)" ] || { echo "ALERT: the published inventory is damaged"; exit 1; }
