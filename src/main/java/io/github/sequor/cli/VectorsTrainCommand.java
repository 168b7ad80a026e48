package io.github.sequor.cli;

import static io.github.sequor.cli.ModelSettings.given;

import io.github.sequor.embedding.Corpus;
import io.github.sequor.embedding.Glove;
import io.github.sequor.embedding.GloveOptions;
import io.github.sequor.embedding.Phrases;
import io.github.sequor.embedding.VectorFormat;
import io.github.sequor.embedding.Word2Vec;
import io.github.sequor.embedding.Word2VecOptions;
import io.github.sequor.embedding.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor vectors train}. */
@Command(name = "train", sortOptions = false, abbreviateSynopsis = true, description = {
        "Trains word vectors on a text: a file or a folder of plain, .gz or .zip files, words between spaces.",
        "Ctrl-C ends the training and keeps what is trained."})
final class VectorsTrainCommand extends SequorCommand {
    /** What the command line calls a model. */
    enum Model { SKIPGRAM, CBOW, GLOVE }

    /** What the command line calls a format. */
    enum Format { TEXT, BINARY }

    @Option(names = "--corpus", paramLabel = "PATH", required = true, description = "The text.")
    private Path corpus;

    @Option(names = "--output", paramLabel = "FILE", required = true, description = "Where the vectors go.")
    private Path output;

    @Option(names = "--format", paramLabel = "FORMAT",
            description = "word2vec's text or binary (default: text).")
    private Format format = Format.TEXT;

    @Option(names = "--model", paramLabel = "MODEL",
            description = "skipgram, cbow or glove (default: skipgram).")
    private Model model = Model.SKIPGRAM;

    @Option(names = "--loss", paramLabel = "LOSS",
            description = "ns (negative sampling), hs (hierarchical softmax) or softmax (default:"
                    + " ${bundle:word2vec.loss}).")
    private Word2VecOptions.Loss loss;

    @Option(names = {"--size", "--vector-size"}, paramLabel = "N",
            description = "Numbers a vector (default: ${bundle:word2vec.vectorSize}; glove:"
                    + " ${bundle:glove.vectorSize}).")
    private Integer size;

    @Option(names = {"--window", "--window-size"}, paramLabel = "N",
            description = "Words to each side (default: ${bundle:word2vec.window}; glove: ${bundle:glove.windowSize}).")
    private Integer window;

    @Option(names = "--negative", paramLabel = "N",
            description = "Words drawn against each window (default: ${bundle:word2vec.negative}).")
    private Integer negative;

    @Option(names = "--sample", paramLabel = "T",
            description = "Frequent words are sub-sampled above this share, 0: not (default:"
                    + " ${bundle:word2vec.sample}).")
    private Double sample;

    @Option(names = "--min-count", paramLabel = "N",
            description = "Rarer words are left out (default: ${bundle:word2vec.minCount}; glove:"
                    + " ${bundle:glove.minCount}).")
    private Integer minCount;

    @Option(names = "--max-vocab", paramLabel = "N",
            description = "At most so many words, the most frequent (default: all).")
    private Integer maxVocab;

    @Option(names = {"--epochs", "--iter"}, paramLabel = "N",
            description = "Passes over the text (default: ${bundle:word2vec.epochs}; glove: ${bundle:glove.iter}).")
    private Integer epochs;

    @Option(names = {"--alpha", "--eta"}, paramLabel = "R",
            description = "Learning rate at the begin (default: ${bundle:word2vec.alpha}; glove: ${bundle:glove.eta}).")
    private Double alpha;

    @Option(names = "--min-n", paramLabel = "N",
            description = "The shortest character n-grams (default with --max-n: ${bundle:word2vec.minN}).")
    private Integer minN;

    @Option(names = "--max-n", paramLabel = "N",
            description = "The longest character n-grams; fastText takes 6 (default: no n-grams).")
    private Integer maxN;

    @Option(names = "--bucket", paramLabel = "N",
            description = "Rows that n-grams share (default: ${bundle:word2vec.bucket}).")
    private Integer bucket;

    @Option(names = "--x-max", paramLabel = "X",
            description = "glove: pairs counted so often weigh 1 (default: ${bundle:glove.xMax}).")
    private Double xMax;

    @Option(names = "--memory", paramLabel = "MB",
            description = "glove: for counting, before it goes to disk (default: ${bundle:glove.memory}).")
    private Integer memory;

    @Option(names = "--phrases", paramLabel = "N",
            description = "Join phrases of two words first, N times over (default: ${DEFAULT-VALUE}).")
    private int phrases;

    @Option(names = "--start", paramLabel = "FILE", description = "Vectors to go on from.")
    private Path start;

    @Option(names = "--hogwild",
            description = "Let threads race: scales better on many cores, but is not the same twice.")
    private boolean hogwild;

    @Option(names = "--seed", paramLabel = "N",
            description = "The same seed gives the same vectors, bit for bit (default: ${bundle:word2vec.seed}).")
    private Long seed;

    @Mixin
    private ThreadsOption threads;

    VectorsTrainCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        threads.apply(this);
        long begun = System.nanoTime();
        if (Files.isDirectory(output)) {
            throw new IOException(output + ": is a folder, expected a file for the vectors");
        }
        try (Interruption interruption = new Interruption(() -> streams.err().println(
                        "stopping after this piece; once more to stop at once and lose all"));
                VectorsView view = new VectorsView(streams, interruption::requested)) {
            WordVectors vectors = model == Model.GLOVE ? glove(view) : word2vec(view);
            view.close();
            vectors.write(output, format == Format.TEXT ? VectorFormat.WORD2VEC_TEXT : VectorFormat.WORD2VEC_BINARY);
            streams.println(String.format(Locale.ROOT, "%,d words, %d numbers each; %,.0f words/s; %.1f s; in %s",
                    vectors.vocabSize(), vectors.vectorSize(), view.last().wordsPerSecond(),
                    (System.nanoTime() - begun) / 1e9, output));
            streams.flush();
            if (interruption.requested() && view.last().words() < view.last().totalWords()) {
                streams.err().println("sequor: interrupted; what was trained is kept");
                return Interruption.EXIT_CODE;
            }
            return ExitCode.OK;
        }
    }

    private Corpus corpus() throws IOException {
        Corpus text = Corpus.of(corpus);
        for (int i = 0; i < phrases; i++) {
            text = Phrases.find(text).apply(text);
        }
        return text;
    }

    private WordVectors word2vec(VectorsView view) throws IOException {
        refuse("skipgram or cbow", xMax, "--x-max");
        refuse("skipgram or cbow", memory, "--memory");
        Word2VecOptions.Builder builder = Word2VecOptions.builder().hogwild(hogwild)
                .model(model == Model.CBOW ? Word2VecOptions.Model.CBOW : Word2VecOptions.Model.SKIPGRAM);
        given(loss, builder::loss);
        given(size, builder::vectorSize);
        given(window, builder::window);
        given(negative, builder::negative);
        given(sample, builder::sample);
        given(minCount, builder::minCount);
        given(maxVocab, builder::maxFinalVocab);
        given(epochs, builder::epochs);
        given(alpha, builder::alpha);
        given(bucket, builder::bucket);
        given(seed, builder::seed);
        if (maxN != null) {
            builder.subwords(minN == null ? 3 : minN, maxN);
        } else if (minN != null) {
            throw usage("--min-n: give --max-n with it");
        }
        Word2VecOptions options = options(builder::build);
        try (Word2Vec trained = start == null ? Word2Vec.train(options, corpus(), view)
                : Word2Vec.train(options, corpus(), WordVectors.read(start), view)) {
            return trained.vectors();
        }
    }

    private WordVectors glove(VectorsView view) throws IOException {
        refuse("glove", loss, "--loss");
        refuse("glove", negative, "--negative");
        refuse("glove", sample, "--sample");
        refuse("glove", minN, "--min-n");
        refuse("glove", maxN, "--max-n");
        refuse("glove", bucket, "--bucket");
        refuse("glove", start, "--start");
        refuse("glove", hogwild ? true : null, "--hogwild");
        GloveOptions.Builder builder = GloveOptions.builder();
        given(size, builder::vectorSize);
        given(window, builder::windowSize);
        given(minCount, builder::minCount);
        given(maxVocab, builder::maxVocab);
        given(epochs, builder::iter);
        given(alpha, builder::eta);
        given(xMax, builder::xMax);
        given(memory, builder::memory);
        given(seed, builder::seed);
        GloveOptions options = options(builder::build);
        return Glove.train(options, corpus(), view);
    }

    private void refuse(String of, Object value, String option) {
        if (value != null) {
            throw usage(option + ": is no option of --model " + of);
        }
    }
}
