#!/usr/bin/env bash
# Bach's chorales: trains on train, chooses by valid, scores test in nats a step, and composes a MIDI file.
# usage: SEQUOR_DATA=DATA src/recipes/chorales.sh OUTPUT [options of `sequor music train`]
# DATA holds music/jsb-chorales/jsb-chorales-quarter.json.gz of github.com/czhuang/JSB-Chorales-dataset.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/music/jsb-chorales/jsb-chorales-quarter.json.gz
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
mkdir -p "$output"

sequor music train --data "$data" --learning-rate 0.01 --transpose 0 --overwrite "$@" \
    --model "$output/model"
for part in valid test; do
    sequor music evaluate --data "$data" --part $part --model "$output/model"
done
sequor music compose --model "$output/model" --output "$output/chorale.mid" --steps 64 --temperature 0.7 --program 19
