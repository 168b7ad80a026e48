#!/usr/bin/env bash
# English to Chinese on Tatoeba, by character on the Chinese side: trains, translates the test file, prints BLEU.
# usage: SEQUOR_DATA=DATA src/recipes/tatoeba.sh OUTPUT [options of `sequor translate train`]
# DATA holds machine-translation/tatoeba-cmn-eng: cmn.train.txt.gz and cmn.test.txt.gz (English, tab, Chinese, ...).
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/machine-translation/tatoeba-cmn-eng
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
mkdir -p "$output"
# every twentieth English sentence validates, with all its translations; words and punctuation of the English side are
# set apart
prepare() { gunzip -c "$1" | awk -F'\t' -v part="$2" '
    !($1 in number) { number[$1] = ++sentences }
    part == "all" || (number[$1] % 20 == 0) == (part == "valid") {
        english = tolower($1); gsub(/[.,!?";:()]/, " & ", english); print english "\t" $2 }'; }
prepare "$data/cmn.train.txt.gz" train > "$output/train.tsv"
prepare "$data/cmn.train.txt.gz" valid > "$output/valid.tsv"
prepare "$data/cmn.test.txt.gz" all > "$output/test.tsv"
cut -f1 "$output/test.tsv" > "$output/test.en"
cut -f2 "$output/test.tsv" > "$output/test.zh"

sequor translate train --train "$output/train.tsv" --valid "$output/valid.tsv" \
    --source-units word --target-units character --epochs 16 --overwrite "$@" --model "$output/model"
sequor translate run --model "$output/model" < "$output/test.en" > "$output/test.out"
sequor bleu "$output/test.zh" -i "$output/test.out" -tok zh -f text -w 2
sequor bleu "$output/test.zh" -i "$output/test.out" -tok char -f text -w 2
