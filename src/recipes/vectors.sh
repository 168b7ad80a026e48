#!/usr/bin/env bash
# Word vectors on one text, ours and others', timed from process start to written file and evaluated; prints a table.
# usage: SEQUOR_DATA=DATA src/recipes/vectors.sh OUTPUT [option]...
#   --threads N        2 unless given
#   --seeds "1 2 3"    ours are trained with each; 1 unless given
#   --novels           the novels too: 21.4 million words
#   --one-epoch        only the race of one epoch against fastText
#   --word2vec FILE    also run this build of github.com/tmikolov/word2vec
#   --pword2vec FILE   also run this build of github.com/IntelLabs/pWord2Vec
#   --glove FOLDER     also run vocab_count, cooccur, shuffle and glove of github.com/stanfordnlp/GloVe in this folder
# DATA holds word-vectors/corpus/*.zip (plain text) and word-vectors/eval (questions-words.txt, EN-WS-353-ALL.txt,
# EN-MEN-TR-3k.txt). fasttext and python3-gensim are run where they are installed (Debian has both).
set -euo pipefail
data=${SEQUOR_DATA:?names the folder of the data sets}/word-vectors
output=${1:?names the folder to write to}
shift
mkdir -p "$output"
output=$(cd "$output" && pwd)
threads=2 seeds=1 word2vec= pword2vec= glove= one_epoch= zips=("$data/corpus/wiki-vital-articles.zip")
while [ $# -gt 0 ]; do
    case $1 in
        --threads) threads=$2; shift 2 ;;
        --seeds) seeds=$2; shift 2 ;;
        --novels) zips=("$data"/corpus/*.zip); shift ;;
        --one-epoch) one_epoch=1; shift ;;
        --word2vec) word2vec=$2; shift 2 ;;
        --pword2vec) pword2vec=$2; shift 2 ;;
        --glove) glove=$(cd "$2" && pwd); shift 2 ;;
        *) echo "vectors.sh: unknown option $1" >&2; exit 2 ;;
    esac
done
jar=$(dirname "$0")/../../target/sequor-cli.jar
sequor() { java -jar "$jar" "$@"; }
text=$output/text.txt
if [ ! -s "$text" ]; then
    for zip in "${zips[@]}"; do unzip -p "$zip"; echo; done | LC_ALL=C tr A-Z a-z | LC_ALL=C tr -cs 'a-z\n' ' ' \
        | sed 's/^ *//;s/ *$//' | grep . > "$text"
fi
echo "$(wc -w < "$text") words"

# run NAME FILE COMMAND...: times the command, keeps its output in NAME.log, adds a row to the table
rows=()
run() {
    local name=$1 file=$2 start end seconds
    shift 2
    start=$(date +%s.%N)
    if ! "$@" > "$output/run.log" 2>&1; then
        echo "vectors.sh: $name failed:" >&2
        tail -3 "$output/run.log" >&2
        return
    fi
    end=$(date +%s.%N)
    seconds=$(awk "BEGIN {printf \"%.1f\", $end - $start}")
    rows+=("$name|$seconds|$file")
    echo "$name: $seconds s" >&2
}

ours() {   # NAME SEED OPTIONS...
    local name=$1 seed=$2
    shift 2
    run "$name, seed $seed" "$output/ours.$seed.${name// /-}.bin" java -jar "$jar" vectors train --corpus "$text" \
        --threads "$threads" --seed "$seed" --min-count 5 --size 100 --format binary \
        --output "$output/ours.$seed.${name// /-}.bin" "$@"
}

run "sequor skip-gram, one epoch" "" java -jar "$jar" vectors train --corpus "$text" --threads "$threads" \
    --epochs 1 --output "$output/ours.one.vec"
if command -v fasttext > /dev/null; then
    run "fastText skip-gram, one epoch" "" fasttext skipgram -input "$text" -output "$output/fasttext.one" -dim 100 \
        -ws 5 -neg 5 -t 1e-3 -minCount 5 -epoch 1 -lr 0.025 -maxn 0 -thread "$threads"
fi
if [ -z "$one_epoch" ]; then
    for seed in $seeds; do
        ours "sequor skip-gram ns" "$seed"
        ours "sequor skip-gram ns hogwild" "$seed" --hogwild
        ours "sequor skip-gram hs" "$seed" --loss hs
        ours "sequor cbow ns" "$seed" --model cbow --alpha 0.05
        ours "sequor glove" "$seed" --model glove --window 10 --x-max 10 --epochs 15
    done
    ours "sequor skip-gram softmax 5000 words" 1 --loss softmax --max-vocab 5000 --epochs 1
    if command -v fasttext > /dev/null; then
        run "fastText skip-gram ns" "$output/fasttext.vec" fasttext skipgram -input "$text" \
            -output "$output/fasttext" -dim 100 -ws 5 -neg 5 -t 1e-3 -minCount 5 -epoch 5 -lr 0.025 -maxn 0 \
            -thread "$threads"
    fi
    if python3 -c 'import gensim' 2> /dev/null || /usr/bin/python3 -c 'import gensim' 2> /dev/null; then
        python=$(python3 -c 'import gensim' 2> /dev/null && echo python3 || echo /usr/bin/python3)
        for model in "skip-gram ns|sg=1" "cbow ns|sg=0, alpha=0.05"; do
            run "gensim ${model%|*}" "$output/gensim.${model%%[ |]*}.bin" "$python" -c "
from gensim.models.word2vec import Word2Vec, LineSentence
Word2Vec(LineSentence('$text'), ${model#*|}, vector_size=100, window=5, negative=5, sample=1e-3, min_count=5,
         epochs=5, workers=$threads, seed=1).wv.save_word2vec_format(
         '$output/gensim.${model%%[ |]*}.bin', binary=True)"
        done
    fi
    options=(-train "$text" -size 100 -window 5 -sample 1e-3 -min-count 5 -iter 5 -threads "$threads" -binary 1)
    if [ -n "$word2vec" ]; then
        run "word2vec skip-gram ns" "$output/w2v.ns.bin" "$word2vec" "${options[@]}" -cbow 0 -hs 0 -negative 5 \
            -alpha 0.025 -output "$output/w2v.ns.bin"
        run "word2vec skip-gram hs" "$output/w2v.hs.bin" "$word2vec" "${options[@]}" -cbow 0 -hs 1 -negative 0 \
            -alpha 0.025 -output "$output/w2v.hs.bin"
        run "word2vec cbow ns" "$output/w2v.cbow.bin" "$word2vec" "${options[@]}" -cbow 1 -hs 0 -negative 5 \
            -alpha 0.05 -output "$output/w2v.cbow.bin"
    fi
    if [ -n "$pword2vec" ]; then
        run "pWord2Vec skip-gram ns" "$output/pw2v.bin" env OMP_NUM_THREADS="$threads" OPENBLAS_NUM_THREADS=1 \
            "$pword2vec" "${options[@]}" -negative 5 -alpha 0.025 -output "$output/pw2v.bin"
    fi
    if [ -n "$glove" ]; then
        temporary=$output/glove.temporary   # where the tools run: that is where they spill to
        mkdir -p "$temporary"
        run "GloVe tool" "$output/glove.txt" bash -c "cd '$temporary' &&
            '$glove/vocab_count' -min-count 5 < '$text' > vocab.txt &&
            '$glove/cooccur' -vocab-file vocab.txt -window-size 10 < '$text' > pairs.bin &&
            '$glove/shuffle' < pairs.bin > shuffled.bin &&
            '$glove/glove' -input-file shuffled.bin -vocab-file vocab.txt -vector-size 100 -x-max 10 -iter 15 \
                -threads $threads -binary 0 -save-file '$output/glove'"
        rm -r "$temporary"
    fi
fi

# Of the vocabulary's most frequent 30,000 words: analogies right in percent, rank correlations.
echo
echo "| | seconds | semantic / syntactic / total | WS-353 | MEN |"
echo "| --- | ---: | ---: | ---: | ---: |"
for row in "${rows[@]}"; do
    IFS='|' read -r name seconds file <<< "$row"
    scores=" | | "
    if [ -n "$file" ]; then
        scores=$(sequor vectors evaluate --vectors "$file" --analogies "$data/eval/questions-words.txt" \
            --pairs "$data/eval/EN-WS-353-ALL.txt" "$data/eval/EN-MEN-TR-3k.txt" --restrict-vocab 30000 | awk '
                /^(semantic|syntactic|total) / { sub(/%/, "", $4); right = right sep $4; sep = " / " }
                /^EN-WS/ { ws = $3 }
                /^EN-MEN/ { men = $3 }
                END { print right " | " ws " | " men }') || scores="not evaluated | | "
    fi
    echo "| $name | $seconds | $scores |"
done
