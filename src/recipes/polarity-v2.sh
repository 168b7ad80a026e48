#!/usr/bin/env bash
# Sentiment of long reviews, some 750 words each: by averaged vectors, and by three recurrent networks.
# usage: SEQUOR_DATA=DATA src/recipes/polarity-v2.sh OUTPUT [options of `sequor classify train`]
# DATA holds sentiment/polarity-v2 (Pang and Lee 2004) and what sentiment-vectors.sh reads.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/sentiment/polarity-v2
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
split() { awk -v to="$1" -f "$(dirname "$0")/split.awk"; }
mkdir -p "$output"
vectors=$output/vectors.bin
[ -s "$vectors" ] || "$(dirname "$0")/sentiment-vectors.sh" "$vectors"
unzip -qo "$data"/*.zip -d "$output"

# Reviews of a class in the order of their names.
rm -f "$output"/*.tsv
for class in pos neg; do
    printf '%s\n' "$output/movie_reviews/$class"/*.txt | LC_ALL=C sort | awk -v class=$class '
        {
            text = ""
            while ((getline line < $0) > 0) text = text " " line
            close($0)
            gsub(/[\t\r]/, " ", text)
            print class "\t" text
        }' | split "$output/"
done

options=(--train "$output/train.tsv" --valid "$output/valid.tsv" --head binary --vectors "$vectors" --overwrite)

echo "Averaged vectors:"
sequor classify train "${options[@]}" --encoder none --pooling mean --label-smoothing 0.4 --learning-rate 0.003 \
    --epochs 20 "$@" --model "$output/averaged"
sequor classify evaluate --model "$output/averaged" --input "$output/test.tsv"

echo "Three GRUs with attention, the mean of what they say:"
models=()
for seed in 1 2 3; do
    sequor classify train "${options[@]}" --encoder gru --hidden-size 64 --pooling attention --batch-size 8 \
        --learning-rate 0.003 --seed $seed "$@" --model "$output/gru-$seed"
    models+=(--model "$output/gru-$seed")
done
sequor classify evaluate "${models[@]}" --input "$output/test.tsv"
