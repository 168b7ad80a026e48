#!/usr/bin/env bash
# Word vectors for the taggers of English tweets: encyclopedia, novels, and the words of the taggers' training parts.
# usage: SEQUOR_DATA=DATA src/recipes/tagging-vectors.sh OUTPUT.bin
# DATA holds word-vectors/corpus/*.zip (plain text), ner/wnut17 and ner/btc.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}
output=${1:?names the file to write}
text=$output.txt
{
    # clitics and punctuation are words of their own, as in the taggers' files
    for zip in "$data"/word-vectors/corpus/*.zip; do unzip -p "$zip"; echo; done | LC_ALL=C tr -d '\r' \
        | LC_ALL=C sed -E "s/([][().,;:!?\"*_]|--)/ \1 /g; s/('s|'m|'re|n't|'ll|'ve|'d)\b/ \1/g"
    for file in "$data"/ner/wnut17/wnut17train.conll "$data"/ner/btc/[abeg].conll; do
        awk -F'\t' '$1 == "" { print ""; next } { printf "%s ", $1 } END { print "" }' "$file"
    done
} | LC_ALL=C tr A-Z a-z | LC_ALL=C grep -a '[^ ]' > "$text"
java -jar "$(dirname "$0")/../../target/sequor-cli.jar" vectors train --corpus "$text" --output "$output" \
    --format binary --model skipgram --size 100 --epochs 5 --min-count 4
rm "$text"
