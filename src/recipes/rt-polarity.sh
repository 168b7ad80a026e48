#!/usr/bin/env bash
# Sentiment of sentences: averaged vectors and a recurrent network; accuracy against the number of training texts, with
# and without vectors learnt from other text.
# usage: SEQUOR_DATA=DATA src/recipes/rt-polarity.sh OUTPUT
# DATA holds sentiment/rt-polarity (Pang and Lee 2005) and what sentiment-vectors.sh reads.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/sentiment/rt-polarity
output=${1:?names the folder to write to}
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
split() { awk -v to="$1" -f "$(dirname "$0")/split.awk"; }
mkdir -p "$output"
vectors=$output/vectors.bin
[ -s "$vectors" ] || "$(dirname "$0")/sentiment-vectors.sh" "$vectors"

rm -f "$output"/*.tsv
for class in pos neg; do
    awk -v class=$class '{ print class "\t" $0 }' "$data/rt-polarity.$class" | split "$output/"
done

# run NAME OPTION...: trains, and prints the accuracy on the test part
run() {
    local name=$1
    shift
    sequor classify train --valid "$output/valid.tsv" --head binary --overwrite "$@" --model "$output/$name" >&2
    sequor classify evaluate --model "$output/$name" --input "$output/test.tsv" | awk '/^accuracy/ { print $2 + 0 }'
}
averaged="--encoder none --pooling mean --learning-rate 0.003"
recurrent=(--pooling attention --vectors "$vectors")
echo "averaged: $(run averaged --train "$output/train.tsv" $averaged --vectors "$vectors")"
echo "BiLSTM, attention: $(run recurrent --train "$output/train.tsv" "${recurrent[@]}")"
# The validation part is learnt too, for as many epochs as it found best at a learning rate that stays: what is
# validated on means nothing then, and nothing but the epochs end the training.
echo "BiLSTM, attention, of both parts: $(run both --train "$output/train.tsv" "$output/valid.tsv" "${recurrent[@]}" \
    --epochs 9 --decay-patience 100 --patience 100)"

# The course's point: the fewer texts, the more vectors from other text are worth. Both classes have as many texts.
# A hundred texts in batches of 32 would be over after a few steps.
few="$averaged --epochs 60 --batch 8 --warmup 10 --patience 20 --decay-patience 10"
for count in 100 300 1000 2000 5756; do
    some=$output/some.tsv
    awk -v most=$((count / 2)) 'seen[$1]++ < most' "$output/train.tsv" > "$some"
    lines=$(wc -l < "$some")
    printf 'with vectors\t%d\t%s\n' "$lines" "$(run with --train "$some" $few --vectors "$vectors")"
    printf 'without\t%d\t%s\n' "$lines" "$(run without --train "$some" $few)"
done | tee "$output/points.tsv"
java -cp "$(dirname "$0")/../../target/sequor-cli.jar" "$(dirname "$0")/AccuracyChart.java" "$output/points.tsv" \
    "$output/accuracy.png"
