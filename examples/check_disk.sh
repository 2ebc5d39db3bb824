#!/bin/sh
# Says ACTION REQUIRED when this folder's disk is fuller than the given per cent; silence is good news.
set -eu
used=$(df -P . | awk 'NR == 2 { sub("%", "", $5); print $5 }')
if [ "$used" -ge "$1" ]; then
    echo "ACTION REQUIRED: disk of $PWD is $used % full (limit $1 %)"
fi
