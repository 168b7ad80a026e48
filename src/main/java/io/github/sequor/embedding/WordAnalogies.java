package io.github.sequor.embedding;

import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions "a is to b as c is to what?" in sections, such as questions-words.txt of word2vec (Mikolov et al. 2013).
 * The numbers are those of gensim's evaluate_word_analogies.
 */
public final class WordAnalogies {
    /** gensim asks for this many answers, since some may be a, b or c in another case. */
    private static final int ANSWERS = 5;

    /** How the answer is searched. */
    public enum Method {
        /** {@link WordVectors#mostSimilar}: the sum of similarities. */
        COS_ADD,
        /** {@link WordVectors#mostSimilarCosmul}: their product. */
        COS_MUL
    }

    /** One question and its answer. */
    public record Question(String a, String b, String c, String expected) {
    }

    /** Questions of one kind. */
    public record Section(String name, List<Question> questions) {
        public Section {
            questions = List.copyOf(questions);
        }
    }

    /**
     * How a section went.
     *
     * @param correct questions answered as expected
     * @param asked questions that count
     * @param unknown questions with a word that is not known
     * @param questions all
     */
    public record SectionScore(String name, int correct, int asked, int unknown, int questions) {
        /** correct / asked; 0 where nothing was asked. */
        public double accuracy() {
            return asked == 0 ? 0 : (double) correct / asked;
        }

        SectionScore plus(SectionScore other) {
            return new SectionScore(name, correct + other.correct, asked + other.asked, unknown + other.unknown,
                    questions + other.questions);
        }
    }

    /** How all sections went, in their order. */
    public record Result(List<SectionScore> sections) {
        /** Over all questions. */
        public SectionScore total() {
            return sum("total", sections);
        }

        /** Over the sections about meaning: those that are not {@link #syntactic}. */
        public SectionScore semantic() {
            return sum("semantic", sections.stream().filter(s -> !s.name().startsWith("gram")).toList());
        }

        /** Over the sections about grammar, whose names begin with {@code gram}, as in questions-words.txt. */
        public SectionScore syntactic() {
            return sum("syntactic", sections.stream().filter(s -> s.name().startsWith("gram")).toList());
        }

        /** The share of all questions that hold a word that is not known; NaN where there is no question. */
        public double unknownShare() {
            return (double) total().unknown() / total().questions();
        }

        private static SectionScore sum(String name, List<SectionScore> parts) {
            return parts.stream().reduce(new SectionScore(name, 0, 0, 0, 0), SectionScore::plus);
        }
    }

    private final List<Section> sections;

    public WordAnalogies(List<Section> sections) {
        this.sections = List.copyOf(sections);
    }

    /**
     * Reads a file: a section begins with a line {@code : NAME}, a question is a line of four words.
     *
     * @throws IOException with the file's name, and the line that is no question
     */
    public static WordAnalogies read(Path file) throws IOException {
        List<Section> sections = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        String name = null;
        int number = 0;
        for (String line : TextFiles.readLines(file)) {
            number++;
            if (line.startsWith(":")) {
                if (name != null) {
                    sections.add(new Section(name, questions));
                }
                name = line.substring(1).strip();
                questions = new ArrayList<>();
                continue;
            }
            String[] words = line.strip().split("\\s+");
            if (name == null || words.length != 4) {
                throw new IOException(file + ": line " + number + ": expected " + (name == null
                        ? "': ' and the name of a section" : "four words") + ", was '" + line + "'");
            }
            questions.add(new Question(words[0], words[1], words[2], words[3]));
        }
        if (name == null) {
            throw new IOException(file + ": there is no section");
        }
        sections.add(new Section(name, questions));
        return new WordAnalogies(sections);
    }

    public List<Section> sections() {
        return sections;
    }

    /** Asks all questions with gensim's defaults. */
    public Result evaluate(WordVectors vectors) {
        return evaluate(vectors, EvaluationOptions.DEFAULT, Method.COS_ADD);
    }

    /** Asks all questions. A question about a vector of zeros is answered wrongly. */
    public Result evaluate(WordVectors vectors, EvaluationOptions options, Method method) {
        KnownWords known = new KnownWords(vectors, options);
        int limit = Math.min(options.restrictVocab(), vectors.vocabSize());
        List<SectionScore> scores = new ArrayList<>();
        for (Section section : sections) {
            List<Question> asked = new ArrayList<>();
            for (Question q : section.questions()) {
                if (known.row(q.a()) >= 0 && known.row(q.b()) >= 0 && known.row(q.c()) >= 0
                        && known.row(q.expected()) >= 0) {
                    asked.add(q);
                }
            }
            int correct = 0;
            int batch = WordVectors.batch(limit);
            for (int from = 0; from < asked.size(); from += batch) {
                correct += correct(vectors, known, asked.subList(from, Math.min(asked.size(), from + batch)), limit,
                        method);
            }
            int questions = section.questions().size();
            scores.add(new SectionScore(section.name(), correct, options.dummy4Unknown() ? questions : asked.size(),
                    questions - asked.size(), questions));
        }
        return new Result(scores);
    }

    private static int correct(WordVectors vectors, KnownWords known, List<Question> questions, int limit,
            Method method) {
        int correct = 0;
        try (Arena arena = new Arena()) {
            Tensor scores = method == Method.COS_ADD ? sums(arena, vectors, known, questions, limit)
                    : products(arena, vectors, known, questions, limit);
            for (int q = 0; q < questions.size(); q++) {
                Question question = questions.get(q);
                Cosines.exclude(scores, q, known.row(question.a()), known.row(question.b()), known.row(question.c()));
            }
            List<List<Cosines.Hit>> best = Cosines.best(arena, scores, ANSWERS);
            for (int q = 0; q < questions.size(); q++) {
                correct += isExpected(vectors, known, questions.get(q), best.get(q)) ? 1 : 0;
            }
        }
        return correct;
    }

    private static boolean isExpected(WordVectors vectors, KnownWords known, Question question,
            List<Cosines.Hit> answers) {
        List<String> asked = List.of(known.fold(question.a()), known.fold(question.b()), known.fold(question.c()));
        if (asked.stream().anyMatch(word -> vectors.cosines().norm(known.row(word)) == 0)) {
            return false;
        }
        for (Cosines.Hit answer : answers) {
            String word = known.fold(vectors.words().get(answer.row()));
            if (!asked.contains(word)) {
                return word.equals(known.fold(question.expected()));
            }
        }
        return false;
    }

    private static Tensor sums(Arena arena, WordVectors vectors, KnownWords known, List<Question> questions,
            int limit) {
        int size = vectors.vectorSize();
        float[] queries = new float[questions.size() * size];
        for (int q = 0; q < questions.size(); q++) {
            Question question = questions.get(q);
            float[] a = vectors.unitOrZeros(known.row(question.a()));
            float[] b = vectors.unitOrZeros(known.row(question.b()));
            float[] c = vectors.unitOrZeros(known.row(question.c()));
            for (int k = 0; k < size; k++) {
                queries[q * size + k] = b[k] - a[k] + c[k];
            }
        }
        return vectors.cosines().scores(arena, queries, limit);
    }

    private static Tensor products(Arena arena, WordVectors vectors, KnownWords known, List<Question> questions,
            int limit) {
        Tensor all = arena.scratch(questions.size(), limit);
        int size = vectors.vectorSize();
        for (int q = 0; q < questions.size(); q++) {
            Question question = questions.get(q);
            float[] positive = new float[2 * size];
            System.arraycopy(vectors.unitOrZeros(known.row(question.b())), 0, positive, 0, size);
            System.arraycopy(vectors.unitOrZeros(known.row(question.c())), 0, positive, size, size);
            try (Arena inner = new Arena()) {
                Tensor one = vectors.cosines().multiplied(inner, positive,
                        vectors.unitOrZeros(known.row(question.a())), limit);
                all.view((long) q * limit, limit).set(one);
            }
        }
        return all;
    }
}
