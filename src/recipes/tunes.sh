#!/usr/bin/env bash
# Folk tunes in ABC notation by character: of the distinct tunes one in five is for testing, one for validation.
# usage: SEQUOR_DATA=DATA src/recipes/tunes.sh OUTPUT [options of `sequor generate train`]
# DATA holds music/nottingham-abc: the files of ABC_cleaned of github.com/jukedeck/nottingham-dataset.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/music/nottingham-abc
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
mkdir -p "$output"
rm -f "$output"/{train,valid,test}.abc
awk -v output="$output" '
    function put() {
        if (tune != "" && !(tune in seen)) {
            seen[tune]
            part = n % 5 == 0 ? "test" : n % 5 == 1 ? "valid" : "train"
            printf "X:1\n%s\n", tune > (output "/" part ".abc")
            n++
        }
        tune = ""
    }
    { sub(/\r$/, "") }
    /^X:/ { put(); next }
    $0 != "" { tune = tune $0 "\n" }
    END { put() }' "$data"/*.abc

sequor generate train --train "$output/train.abc" --valid "$output/valid.abc" --layers 1 --hidden-size 512 \
    --dropout 0.4 --learning-rate 0.004 --batch 32 --warmup 100 --epochs 12 --overwrite "$@" --model "$output/model"
sequor generate evaluate --model "$output/model" --input "$output/test.abc"
sequor generate sample --model "$output/model" --prompt $'X:1\nT:' --temperature 0.7 --max-length 400
