#!/usr/bin/env bash
# Names in the Broad Twitter Corpus: trains on sections a, b and g, validates on e, prints F1 on h.
# usage: SEQUOR_DATA=DATA src/recipes/btc.sh OUTPUT [options of `sequor tag train`]
# DATA holds ner/btc (github.com/GateNLP/broad_twitter_corpus) and what tagging-vectors.sh needs.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/ner/btc
output=${1:?names the folder to write to}
shift
here=$(dirname "$0")
sequor() { java -jar "$here/../../target/sequor-cli.jar" "$@"; }
mkdir -p "$output"
[ -s "$output/vectors.bin" ] || "$here/tagging-vectors.sh" "$output/vectors.bin"
sequor tag train --train "$data/a.conll" "$data/b.conll" "$data/g.conll" --valid "$data/e.conll" \
    --vectors "$output/vectors.bin" --no-tune-vectors --hidden-size 150 --learning-rate 0.003 \
    --epochs 20 --decay-patience 4 --patience 6 --overwrite "$@" --model "$output/model"
sequor tag evaluate --model "$output/model" --input "$data/h.conll" --confusion-plot "$output/confusion.png"
