#!/bin/sh
# Publishes the inventory: a copy with a checksum beside it, put in place in one step.
set -eu
from=${INVENTORY:-inventory.jsonl}
mkdir -p "$PUBLISH_TO"
cp "$from" "$PUBLISH_TO/.inventory.new"
mv "$PUBLISH_TO/.inventory.new" "$PUBLISH_TO/inventory.jsonl"
(cd "$PUBLISH_TO" && cksum inventory.jsonl >inventory.cksum)
echo "published $(wc -l <"$PUBLISH_TO/inventory.jsonl") lines"
