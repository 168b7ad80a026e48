#!/usr/bin/env bash
# Emerging and rare entities of WNUT 2017: trains word vectors and two taggers, prints precision, recall and F1: of one
# that learns from the training part alone, and of one that learns from training and validation part for as many epochs
# as the validation part found best.
# usage: SEQUOR_DATA=DATA src/recipes/wnut17.sh OUTPUT [options of `sequor tag train`]
# DATA holds ner/wnut17 (github.com/leondz/emerging_entities_17) and what tagging-vectors.sh needs.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/ner/wnut17
output=${1:?names the folder to write to}
shift
here=$(dirname "$0")
sequor() { java -jar "$here/../../target/sequor-cli.jar" "$@"; }
mkdir -p "$output"
[ -s "$output/vectors.bin" ] || "$here/tagging-vectors.sh" "$output/vectors.bin"
options=(--vectors "$output/vectors.bin" --no-tune-vectors --hidden-size 150 --learning-rate 0.003 --overwrite "$@")
sequor tag train --train "$data/wnut17train.conll" --valid "$data/emerging.dev.conll" \
    --decay-patience 4 --patience 8 "${options[@]}" --model "$output/model"
# what is validated on here was learnt: its F1 means nothing, and nothing but the number of epochs ends the training
sequor tag train --train "$data/wnut17train.conll" "$data/emerging.dev.conll" --valid "$data/emerging.dev.conll" \
    --decay-patience 100 --patience 100 "${options[@]}" --epochs 21 --model "$output/both"
for model in model both; do
    sequor tag evaluate --model "$output/$model" --input "$data/emerging.test.annotated.even-docs" \
        --confusion-plot "$output/confusion.$model.png"
done
