package io.github.sequor.embedding;

import io.github.sequor.tensor.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The plain twin of the kernel: the same windows, draws and order of updates in double precision, one number at a time.
 * For texts of one piece.
 */
final class NaiveWord2Vec {
    final double[][] input;
    final double[][] output;
    private final Word2VecOptions options;
    private final List<String> words;
    private final long[] counts;
    private final double lateness;
    private final HuffmanTree tree;
    private final AliasTable table;
    private final List<int[]> parts = new ArrayList<>();

    private record Window(int word, List<Integer> contexts, int[] targets, double[] labels, double[] weights) {
    }

    NaiveWord2Vec(Word2VecOptions options, List<String> words, long[] counts) {
        this.options = options;
        this.words = words;
        this.counts = counts;
        this.lateness = Word2Vec.lateness(options, counts);
        this.tree = new HuffmanTree(counts);
        this.table = new AliasTable(counts, options.nsExponent());
        for (int i = 0; i < words.size(); i++) {
            int[] grams = options.subwords().isPresent() ? options.subwords().get().rows(words.get(i)) : new int[0];
            int[] rows = new int[grams.length + 1];
            rows[0] = i;
            for (int k = 0; k < grams.length; k++) {
                rows[k + 1] = words.size() + grams[k];
            }
            parts.add(rows);
        }
        int size = options.vectorSize();
        input = new double[words.size() + (options.maxN() == 0 ? 0 : options.bucket())][size];
        output = new double[words.size()][size];
        for (int i = 0; i < input.length; i++) {
            Rng rng = new Rng(Rng.derive(~options.seed(), i));
            for (int j = 0; j < size; j++) {
                input[i][j] = (float) ((rng.nextDouble() - 0.5) / size);
            }
        }
    }

    double[] vector(int word) {
        double[] mean = new double[options.vectorSize()];
        for (int row : parts.get(word)) {
            add(mean, input[row], 1.0 / parts.get(word).length);
        }
        return mean;
    }

    private static void add(double[] to, double[] from, double scale) {
        for (int j = 0; j < to.length; j++) {
            to[j] += scale * from[j];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    /** The whole training on sentences of ids, {@link CountedText#END} behind each. */
    void train(int[] text) {
        long total = (long) text.length * options.epochs();
        for (int epoch = 0; epoch < options.epochs(); epoch++) {
            long first = (long) epoch * text.length;
            double from = alpha(first, total);
            double step = (from - alpha(first + text.length, total)) / text.length;
            piece(text, first, from, step);
        }
    }

    private double alpha(long done, long total) {
        return options.alpha() - (options.alpha() - options.minAlpha()) * done / total;
    }

    private void piece(int[] text, long first, double alpha, double step) {
        List<Integer> kept = new ArrayList<>();
        List<Integer> at = new ArrayList<>();
        List<Integer> sentence = new ArrayList<>();
        int sentences = 0;
        long all = Arrays.stream(counts).sum();
        for (int i = 0; i < text.length; i++) {
            if (text[i] == CountedText.END) {
                sentences++;
                continue;
            }
            double ratio = options.sample() * all / counts[text[i]];
            double chance = Math.min(1, Math.sqrt(ratio) + ratio);
            double draw = (new Rng(Rng.derive(options.seed(), first + i)).nextLong() >>> 40) * 0x1p-24;
            if (options.sample() == 0 || draw < (float) chance) {
                kept.add(text[i]);
                at.add(i);
                sentence.add(sentences);
            }
        }
        int batch = Word2Vec.batch(lateness, (float) alpha);
        for (int begin = 0; begin < kept.size(); begin += batch) {
            int end = Math.min(begin + batch, kept.size());
            List<Window> windows = new ArrayList<>();
            for (int k = begin; k < end; k++) {
                windows.add(window(k, kept, sentence, first + at.get(k), alpha - step * at.get(k)));
            }
            if (options.loss() == Word2VecOptions.Loss.SOFTMAX) {
                softmax(windows, kept, alpha - step * at.get(begin));
            } else {
                update(windows, kept);
            }
        }
    }

    private Window window(int k, List<Integer> kept, List<Integer> sentence, long index, double alpha) {
        Rng rng = new Rng(Rng.derive(options.seed(), index));
        rng.nextLong();
        int draw = rng.nextInt(options.window());
        int reach = options.shrinkWindows() ? 1 + draw : options.window();
        List<Integer> contexts = new ArrayList<>();
        for (int c = Math.max(0, k - reach); c <= Math.min(kept.size() - 1, k + reach); c++) {
            if (c != k && sentence.get(c).equals(sentence.get(k))) {
                contexts.add(c);
            }
        }
        int word = kept.get(k);
        List<Integer> targets = new ArrayList<>();
        List<Double> labels = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        if (options.loss() == Word2VecOptions.Loss.HS) {
            for (int p = tree.start()[word]; p < tree.start()[word + 1]; p++) {
                targets.add(tree.nodes()[p]);
                labels.add((double) tree.labels()[p]);
                weights.add(alpha);
            }
        } else if (options.loss() == Word2VecOptions.Loss.NS) {
            targets.add(word);
            labels.add(1.0);
            weights.add(alpha);
            for (int n = 0; n < options.negative(); n++) {
                long bits = rng.nextLong();
                int drawn = (int) (((bits >>> 32) * words.size()) >>> 32);
                if ((bits & 0xFFFFFF) * 0x1p-24 >= table.accept()[drawn]) {
                    drawn = table.alias()[drawn];
                }
                int known = targets.lastIndexOf(drawn);
                if (known > 0) {
                    weights.set(known, weights.get(known) + alpha);
                } else if (known < 0) {
                    targets.add(drawn);
                    labels.add(0.0);
                    weights.add(alpha);
                }
            }
        }
        return new Window(word, contexts, targets.stream().mapToInt(i -> i).toArray(),
                labels.stream().mapToDouble(x -> x).toArray(), weights.stream().mapToDouble(x -> x).toArray());
    }

    private double[] sum(int word) {
        double[] sum = new double[options.vectorSize()];
        for (int row : parts.get(word)) {
            add(sum, input[row], 1);
        }
        return sum;
    }

    private void update(List<Window> windows, List<Integer> kept) {
        boolean cbow = options.model() == Word2VecOptions.Model.CBOW;
        boolean subwords = options.maxN() > 0;
        boolean inTurn = options.loss() == Word2VecOptions.Loss.HS && !cbow;
        double[][] embedded = new double[kept.size()][];
        double[][] dembedded = new double[kept.size()][options.vectorSize()];
        List<double[][]> hidden = new ArrayList<>();
        List<double[][]> gradients = new ArrayList<>();
        for (Window window : windows) {
            for (int c : window.contexts()) {
                embedded[c] = sum(kept.get(c));
                if (!cbow) {
                    double[] mean = new double[options.vectorSize()];
                    add(mean, embedded[c], 1.0 / parts.get(kept.get(c)).length);
                    embedded[c] = mean;
                }
            }
            double[][] h = window.contexts().stream().map(c -> embedded[c]).toArray(double[][]::new);
            if (cbow && h.length > 0) {
                double[] together = new double[options.vectorSize()];
                for (double[] one : h) {
                    add(together, one, options.cbowMean() ? 1.0 / partsOf(window, kept) : 1);
                }
                h = new double[][] {together};
            }
            hidden.add(h);
            double[][] g = new double[h.length][window.targets().length];
            for (int c = 0; c < h.length; c++) {
                for (int t = 0; t < g[c].length; t++) {
                    double x = dot(h[c], output[window.targets()[t]]);
                    for (int b = c / 10 * 10; inTurn && b < c; b++) {
                        x += g[b][t] * dot(h[b], h[c]);
                    }
                    g[c][t] = Math.abs(x) >= 20 ? 0
                            : window.weights()[t] * (window.labels()[t] - 1 / (1 + Math.exp(-x)));
                }
            }
            gradients.add(g);
        }
        for (int k = 0; k < windows.size(); k++) {
            Window window = windows.get(k);
            double[][] g = gradients.get(k);
            for (int from = 0; from < g.length; from += 10) {
                int to = Math.min(g.length, from + 10);
                double[][] before = Arrays.stream(window.targets()).mapToObj(t -> output[t].clone())
                        .toArray(double[][]::new);
                double[][] steps = new double[to - from][options.vectorSize()];
                for (int c = from; c < to; c++) {
                    int context = cbow ? -1 : window.contexts().get(c);
                    double[] h = cbow ? hidden.get(k)[0] : subwords ? embedded[context] : input[kept.get(context)];
                    for (int t = 0; t < before.length; t++) {
                        double[] o = output[window.targets()[t]];
                        add(steps[c - from], inTurn ? o : before[t], g[c][t]);
                        add(o, h, g[c][t]);
                    }
                }
                for (int c = cbow ? 0 : from; c < (cbow ? window.contexts().size() : to); c++) {
                    int context = window.contexts().get(c);
                    double scale = cbow && !options.cbowMean() ? 1.0 / partsOf(window, kept) : 1;
                    add(subwords ? dembedded[context] : input[kept.get(context)], steps[cbow ? 0 : c - from], scale);
                }
            }
        }
        for (int i = 0; subwords && i < kept.size(); i++) {
            for (int row : parts.get(kept.get(i))) {
                add(input[row], dembedded[i], 1);
            }
        }
    }

    private int partsOf(Window window, List<Integer> kept) {
        return window.contexts().stream().mapToInt(c -> parts.get(kept.get(c)).length).sum();
    }

    /** Gradients of the whole batch from the rows before it. */
    private void softmax(List<Window> windows, List<Integer> kept, double alpha) {
        boolean cbow = options.model() == Word2VecOptions.Model.CBOW;
        double[][] in = Arrays.stream(input).map(double[]::clone).toArray(double[][]::new);
        double[][] out = Arrays.stream(output).map(double[]::clone).toArray(double[][]::new);
        for (Window window : windows) {
            int n = window.contexts().size();
            double[] mean = new double[options.vectorSize()];
            window.contexts().forEach(c -> add(mean, in[kept.get(c)], options.cbowMean() ? 1.0 / n : 1));
            for (int c = 0; c < (cbow ? Math.min(n, 1) : n); c++) {
                double[] h = cbow ? mean : in[kept.get(window.contexts().get(c))];
                double[] p = Arrays.stream(out).mapToDouble(o -> Math.exp(dot(h, o))).toArray();
                double sum = Arrays.stream(p).sum();
                double[] step = new double[h.length];
                for (int v = 0; v < p.length; v++) {
                    double g = alpha * ((v == window.word() ? 1 : 0) - p[v] / sum);
                    add(output[v], h, g);
                    add(step, out[v], g);
                }
                if (cbow) {
                    window.contexts().forEach(i -> add(input[kept.get(i)], step, options.cbowMean() ? 1 : 1.0 / n));
                } else {
                    add(input[kept.get(window.contexts().get(c))], step, 1);
                }
            }
        }
    }
}
