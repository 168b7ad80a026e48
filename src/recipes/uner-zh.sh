#!/usr/bin/env bash
# Chinese names of Universal NER: trains a tagger of words and their characters, prints precision, recall and F1.
# usage: SEQUOR_DATA=DATA src/recipes/uner-zh.sh OUTPUT [options of `sequor tag train`]
# DATA holds ner/uner-zh-gsdsimp (github.com/UniversalNER/UNER_Chinese-GSDSIMP).
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/ner/uner-zh-gsdsimp
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
mkdir -p "$output"
columns=(--token-column 2 --tag-column 3)
sequor tag train --train "$data/zh_gsdsimp-ud-train.iob2" --valid "$data/zh_gsdsimp-ud-dev.iob2" "${columns[@]}" \
    --character-size 64 --spelling-size 64 --hidden-size 200 --learning-rate 0.003 --epochs 25 --decay-patience 4 \
    --overwrite "$@" --model "$output/model"
sequor tag evaluate --model "$output/model" --input "$data/zh_gsdsimp-ud-test.even-sents.iob2" "${columns[@]}" \
    --confusion-plot "$output/confusion.png"
