#!/usr/bin/env bash
# Quatrains of the Tang dynasty, of five or seven characters a line as the label says: what share keeps the form?
# usage: SEQUOR_DATA=DATA src/recipes/quatrains.sh OUTPUT [options of `sequor generate train`]
# DATA holds text-generation/chinese-poetry: poet.tang.*.json.gz of github.com/chinese-poetry/chinese-poetry.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/text-generation/chinese-poetry
output=${1:?names the folder to write to}
shift
here=$(dirname "$0")
jar=$here/../../target/sequor-cli.jar
sequor() { java -jar "$jar" "$@"; }
mkdir -p "$output"
java -cp "$jar" "$here/Quatrains.java" extract "$data" "$output"

sequor generate train --train "$output/train.tsv" --valid "$output/valid.tsv" --lines --labelled --layers 1 \
    --embedding-size 128 --hidden-size 256 --tied --dropout 0.3 --embedding-dropout 0.1 --weight-dropout 0.3 \
    --learning-rate 0.005 --batch 16 --warmup 50 --epochs 40 --overwrite "$@" --model "$output/model"
sequor generate evaluate --model "$output/model" --input "$output/test.tsv"
for length in 5 7; do
    sequor generate sample --model "$output/model" --label $length --count 1000 --temperature 0.8 \
        > "$output/$length.txt"
    java -cp "$jar" "$here/Quatrains.java" check $length < "$output/$length.txt"
    head -3 "$output/$length.txt"
done
