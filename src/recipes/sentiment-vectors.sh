#!/usr/bin/env bash
# Word vectors for the recipes of sentiment: skip-gram over two corpora in words as the reviews have them.
# usage: SEQUOR_DATA=DATA src/recipes/sentiment-vectors.sh OUTPUT.bin
# DATA holds word-vectors/corpus/*.zip (plain text).
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}
output=${1:?names the file to write}
text=$output.txt
for zip in "$data"/word-vectors/corpus/*.zip; do unzip -p "$zip"; echo; done | LC_ALL=C tr -d '\r' \
    | LC_ALL=C sed -E "s/([][().,;:!?\"*_]|--)/ \1 /g" | LC_ALL=C tr A-Z a-z | LC_ALL=C grep -a '[^ ]' > "$text"
java -jar "$(dirname "$0")/../../target/sequor-cli.jar" vectors train --corpus "$text" --output "$output" \
    --format binary --model skipgram --size 100 --epochs 5 --min-count 4
rm "$text"
