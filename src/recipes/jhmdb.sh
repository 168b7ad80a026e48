#!/usr/bin/env bash
# What a person does in a video, by the places of the joints: mean accuracy of five seeds.
# usage: SEQUOR_DATA=DATA src/recipes/jhmdb.sh OUTPUT [options of `sequor classify train`]
# DATA holds video-action/jhmdb-pose: a clip a line of JSON, {"label": ..., "pose": [frames][15 joints][x, y]}.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/video-action/jhmdb-pose
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
mkdir -p "$output"

# Every fifth clip of the training part validates.
gunzip -c "$data/jhmdb14_split1_train.jsonl.gz" \
    | awk -v to="$output" '{ print > (to "/" (NR % 5 == 0 ? "valid" : "train") ".jsonl") }'
gunzip -c "$data/jhmdb14_split1_test_even.jsonl.gz" > "$output/test.jsonl"

# Joints: neck, belly, face, then right and left shoulder, hip, elbow, knee, wrist and ankle.
for seed in 1 2 3 4 5; do
    sequor classify train --train "$output/train.jsonl" --valid "$output/valid.jsonl" --input-column pose \
        --units frames --joints 2 --mirror 4:5,6:7,8:9,10:11,12:13,14:15 --epochs 40 --patience 15 \
        --overwrite "$@" --seed "$seed" --model "$output/model.$seed"
    sequor classify evaluate --model "$output/model.$seed" --input "$output/test.jsonl" --input-column pose \
        --confusion-plot "$output/confusion.$seed.png" | tee "$output/scores.$seed"
done
awk '/^accuracy/ { sum += $2; n++ } END { printf "mean accuracy of %d seeds: %.2f\n", n, sum / n }' "$output"/scores.?
