#!/usr/bin/env bash
# Which of nine men says /ae/: a classifier of frames.
# usage: SEQUOR_DATA=DATA src/recipes/vowels.sh OUTPUT [options of `sequor classify train`]
# DATA holds speech/japanese-vowels (Kudo, Toyama and Shimbo 1999): frames of 12 cepstral coefficients, an empty line
# behind each utterance, and lines "# speaker N" before those of each speaker.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/speech/japanese-vowels
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
mkdir -p "$output"

lines_of_json() {
    gunzip -c "$1" | awk '
        function end() { if (n) print "]}"; n = 0 }
        BEGIN { n = 0 }
        /^# speaker/ { end(); label = $3; next }
        NF == 0 { end(); next }
        {
            printf "%s[%s", n++ ? "," : "{\"label\":\"" label "\",\"frames\":[", $1
            for (i = 2; i <= NF; i++) printf ",%s", $i
            printf "]"
        }
        END { end() }'
}
# Every fifth utterance of the training part validates.
lines_of_json "$data/ae.train.labelled.txt.gz" \
    | awk -v to="$output" '{ print > (to "/" (NR % 5 == 0 ? "valid" : "train") ".jsonl") }'
lines_of_json "$data/ae.test.labelled.even.txt.gz" > "$output/test.jsonl"

sequor classify train --train "$output/train.jsonl" --valid "$output/valid.jsonl" --units frames --encoder gru \
    --noise 0.2 --stretch 0.2 --epochs 40 --patience 15 --overwrite "$@" --model "$output/model"
sequor classify evaluate --model "$output/model" --input "$output/test.jsonl"
