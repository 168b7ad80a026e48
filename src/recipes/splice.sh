#!/usr/bin/env bash
# Where genes are spliced: exon to intron (EI), intron to exon (IE) or neither, in the middle of 60 bases.
# usage: SEQUOR_DATA=DATA src/recipes/splice.sh OUTPUT [options of `sequor classify train`]
# DATA holds dna/uci-splice/splice.csv.gz: name, 60 bases, class.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/dna/uci-splice
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
mkdir -p "$output"

# All are aligned at the middle, so a word is a base with its place. Of distinct sequences, the index modulo 5 is 0 for
# testing and 1 for validation.
gunzip -c "$data/splice.csv.gz" | tr -d ' \r' | awk -F, -v to="$output" '
    BEGIN { n = 0 }
    NF > 60 {
        words = ""
        for (i = 1; i <= 60; i++) words = words " " i $(NF - 61 + i)
        if (seen[words]++) next
        part = n % 5 == 0 ? "test" : n % 5 == 1 ? "valid" : "train"
        n++
        print $NF "\t" words > (to "/" part ".tsv")
    }'

sequor classify train --train "$output/train.tsv" --valid "$output/valid.tsv" --no-lower-case --min-count 1 \
    --embedding-size 32 --hidden-size 64 --dropout 0.3 --learning-rate 0.003 --epochs 30 \
    --overwrite "$@" --model "$output/model"
sequor classify evaluate --model "$output/model" --input "$output/test.tsv" --confusion-plot "$output/confusion.png"
