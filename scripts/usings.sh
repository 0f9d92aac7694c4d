#!/usr/bin/env bash
# Whether the usings of each file are in order: those of System first, each group by name. 'dotnet format' would tell as well, but compiles for it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
git ls-files -z --cached --others --exclude-standard '*.cs' | xargs -0 awk '
  FNR == 1 { last = "" }
  /^using [A-Za-z_.]+;\r?$/ {
    name = $2; sub(/;.*/, "", name)
    key = (name ~ /^System(\.|$)/ ? "0" : "1") tolower(name)
    if (key < last) { printf "%s(%d): error: using %s is not in its place; System comes first, and then the others by name\n", FILENAME, FNR, name; wrong = 1 }
    last = key
  }
  END { exit wrong }'
