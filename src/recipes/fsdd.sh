#!/usr/bin/env bash
# Spoken digits: a transcriber learns strings of digits from recordings joined, and single digits beside them.
# usage: SEQUOR_DATA=DATA src/recipes/fsdd.sh OUTPUT [options of `sequor transcribe train`]
# DATA holds speech/fsdd: the recordings of github.com/Jakobovski/free-spoken-digit-dataset, zipped.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/speech/fsdd
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
mkdir -p "$output/wav"
for zip in fsdd_train fsdd_test_idx0-2; do unzip -qjo "$data/$zip.zip" '*.wav' -d "$output/wav"; done

# Names are DIGIT_SPEAKER_INDEX.wav. The official test part has indices 0 to 4; 5 to 9 of the others validate here.
# A string is 3 to 7 recordings of one part, drawn without putting back until all were used, some passes over.
tables() {  # part, first index, last index, passes
    (cd "$output/wav" && printf '%s\n' *.wav) | LC_ALL=C sort | awk -F '[_.]' -v part="$output/$1" -v first="$2" \
        -v last="$3" -v passes="$4" '
        function below(n) { state = (state * 16807) % 2147483647; return state % n }  # of every awk the same numbers
        BEGIN { n = 0 }
        $3 >= first && $3 <= last { file[n] = "wav/" $0; digit[n++] = $1 }
        END {
            state = 1
            for (i = 0; i < n; i++) print file[i] "\t" digit[i] > (part "-digits.tsv")
            for (p = 0; p < passes; p++) {
                for (i = n - 1; i > 0; i--) {
                    j = below(i + 1)
                    f = file[i]; file[i] = file[j]; file[j] = f
                    d = digit[i]; digit[i] = digit[j]; digit[j] = d
                }
                for (i = 0; n - i >= 3; i += k) {
                    k = 3 + below(5)
                    if (k > n - i) k = n - i
                    files = file[i]; text = digit[i]
                    for (j = i + 1; j < i + k; j++) { files = files "|" file[j]; text = text " " digit[j] }
                    print files "\t" text > (part "-strings.tsv")
                }
            }
        }'
}
tables train 10 49 3
tables valid 5 9 2
tables test 0 4 2
cat "$output/train-strings.tsv" "$output/train-digits.tsv" > "$output/train.tsv"
cat "$output/valid-strings.tsv" "$output/valid-digits.tsv" > "$output/valid.tsv"

sequor transcribe train --train "$output/train.tsv" --valid "$output/valid.tsv" --sample-rate 8000 --units word \
    --stack 3 --hidden-size 64 --epochs 25 --overwrite "$@" --model "$output/model"
for part in strings digits; do
    echo "$part:"
    sequor transcribe evaluate --model "$output/model" --input "$output/test-$part.tsv"
done
