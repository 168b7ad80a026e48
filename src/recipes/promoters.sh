#!/usr/bin/env bash
# Whether a piece of DNA is a promoter: averaged vectors of its words; Matthews' correlation on the test part.
# usage: SEQUOR_DATA=DATA src/recipes/promoters.sh OUTPUT [options of `sequor classify train`]
# DATA holds dna/cnnprom: what Umarov and Solovyev (2017) learnt from, sequences of one length, aligned where
# transcription starts.
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/dna/cnnprom
output=${1:?names the folder to write to}
shift
sequor() { java -jar "$(dirname "$0")/../../target/sequor-cli.jar" "$@"; }
split() { awk -v to="$1" -f "$(dirname "$0")/split.awk"; }
mkdir -p "$output"

# The words of a sequence: three to six bases; the same with where they stand, to eight bases, counted twice, half of
# that apart; and one to three bases with their very place.
words() {   # FASTA-FILE CLASS SET
    gunzip -c "$data/$1.fa.gz" | awk -v class="$2" '
        function end() {
            if (bases == "") return
            words = ""
            for (k = 3; k <= 6; k++)
                for (i = 1; i + k - 1 <= length(bases); i++) {
                    word = substr(bases, i, k)
                    words = words " " word " " int(i / 8) word " " int((i + 4) / 8) "h" word
                }
            for (k = 1; k <= 3; k++)
                for (i = 1; i + k - 1 <= length(bases); i++) words = words " " i "." substr(bases, i, k)
            print class "\t" words
        }
        /^>/ { end(); bases = ""; next }
        { gsub(/[ \r]/, ""); bases = bases toupper($0) }
        END { end() }' | split "$output/$3."
}
rm -f "$output"/*.tsv
words Ecoli_prom promoter ecoli
words Ecoli_non_prom none ecoli
words Bacillus_prom promoter bacillus
words Bacillus_non_prom none bacillus
words Arabidopsis_tata promoter arabidopsis-tata
words Arabidopsis_non_prom none arabidopsis-tata
words Arabidopsis_non_tata promoter arabidopsis-other
words Arabidopsis_non_prom_big none arabidopsis-other

for set in ecoli bacillus arabidopsis-tata arabidopsis-other; do
    sequor classify train --train "$output/$set.train.tsv" --valid "$output/$set.valid.tsv" --no-lower-case \
        --encoder none --pooling mean --embedding-size 64 --min-count 16 --label-smoothing 0.5 \
        --learning-rate 0.01 --epochs 30 --patience 3 --overwrite "$@" --model "$output/$set"
    echo "$set:"
    sequor classify evaluate --model "$output/$set" --input "$output/$set.test.tsv"
done
