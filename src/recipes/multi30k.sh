#!/usr/bin/env bash
# German to English on Multi30k, with attention and without: trains, translates test_2016_flickr, prints BLEU.
# usage: SEQUOR_DATA=DATA src/recipes/multi30k.sh OUTPUT [options of `sequor translate train`]
# DATA holds machine-translation/multi30k/tok: the *.lc.norm.tok.* files of github.com/multi30k/dataset, gzipped.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/machine-translation/multi30k/tok
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
mkdir -p "$output"
gunzip -c "$data/test_2016_flickr.lc.norm.tok.de.gz" > "$output/test.de"
gunzip -c "$data/test_2016_flickr.lc.norm.tok.en.gz" > "$output/test.en"

for attention in additive none; do
    sequor translate train \
        --train-source "$data/train.lc.norm.tok.de.gz" --train-target "$data/train.lc.norm.tok.en.gz" \
        --valid-source "$data/val.lc.norm.tok.de.gz" --valid-target "$data/val.lc.norm.tok.en.gz" \
        --units word --epochs 14 --attention $attention --overwrite "$@" --model "$output/$attention"
    for beam in 1 5; do
        sequor translate run --model "$output/$attention" --beam $beam < "$output/test.de" > "$output/$attention.$beam"
        echo "attention $attention, beam $beam:"
        sequor bleu "$output/test.en" -i "$output/$attention.$beam" -tok none -f text -w 2
    done
done
