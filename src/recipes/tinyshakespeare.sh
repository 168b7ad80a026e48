#!/usr/bin/env bash
# Shakespeare by character: trains on the first 1,003,854 characters, scores the other 55,770, and writes.
# usage: SEQUOR_DATA=DATA src/recipes/tinyshakespeare.sh OUTPUT [options of `sequor generate train`]
# DATA holds text-generation/tinyshakespeare/input.train-valid.txt, the first 95% of char-rnn's tinyshakespeare.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/text-generation/tinyshakespeare/input.train-valid.txt
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
mkdir -p "$output"
head -c 1003854 "$data" > "$output/train.txt"
tail -c +1003855 "$data" > "$output/valid.txt"

sequor generate train --train "$output/train.txt" --valid "$output/valid.txt" --layers 1 --hidden-size 512 \
    --dropout 0.3 --learning-rate 0.004 --warmup 100 --epochs 4 --overwrite "$@" --model "$output/model"
sequor generate evaluate --model "$output/model" --input "$output/valid.txt"
sequor generate sample --model "$output/model" --prompt ROMEO: --temperature 0.8
