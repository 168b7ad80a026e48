package io.github.sequor.model;

import io.github.sequor.metric.ConfusionMatrix;
import io.github.sequor.metric.SpanF1;
import io.github.sequor.metric.TagScheme;
import io.github.sequor.nn.Crf;
import io.github.sequor.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The tags that a tagger's network tells apart, and how they stand for those of the data. */
final class TagSet {
    private static final String FILE = "tags.vocab";

    private final TagScheme outer;      // of the data; null: tags stand for themselves
    private final TagScheme inner;      // of the network
    private final List<String> tags;    // the network's
    private final Map<String, Integer> ids = new HashMap<>();

    private TagSet(TaggerOptions options, List<String> tags) {
        outer = options.tags().scheme();
        inner = outer != null && options.boundaries() ? TagScheme.IOBES : outer;
        this.tags = List.copyOf(tags);
        for (String tag : tags) {
            ids.put(tag, ids.size());
        }
    }

    /** All tags of the types that occur, so that each span of each length has its own. */
    static TagSet learn(TaggerOptions options, TaggedText text) {
        TreeSet<String> types = new TreeSet<>();
        TagSet none = new TagSet(options, List.of());
        for (List<String> sentence : text.tags()) {
            types.addAll(none.outer == null ? sentence
                    : none.outer.spans(sentence).stream().map(TagScheme.Span::type).toList());
        }
        return new TagSet(options, none.inner == null ? List.copyOf(types) : none.inner.tagsOf(types));
    }

    void write(Path folder) throws IOException {
        Vocabulary.of(tags).write(folder.resolve(FILE));
    }

    static TagSet read(TextUnits.Files files, TaggerOptions options) throws IOException {
        Vocabulary saved = Vocabulary.read(files.path(FILE));
        List<String> tags = new ArrayList<>();
        for (int id = Vocabulary.EOS_ID + 1; id < saved.size(); id++) {
            tags.add(saved.token(id));
        }
        return new TagSet(options, tags);
    }

    int size() {
        return tags.size();
    }

    List<String> tags() {
        return tags;
    }

    /** What the data's tags may be checked for: where they break their scheme. */
    Optional<TagScheme.Violation> violation(List<String> given) {
        return outer == null ? Optional.empty() : outer.violation(given);
    }

    /** The network's tags for those of the data; -1 for a tag that it does not know. */
    int[] encode(List<String> given) {
        List<String> own = outer == null ? given : inner.tags(outer.spans(given), given.size());
        return own.stream().mapToInt(tag -> ids.getOrDefault(tag, -1)).toArray();
    }

    /** The data's tags for those of the network. */
    List<String> decode(int[] path) {
        List<String> own = new ArrayList<>();
        for (int id : path) {
            own.add(tags.get(id));
        }
        return outer == null ? own : outer.tags(inner.spans(own), own.size());
    }

    /** The spans of tags of the data; none where they mark none. */
    List<TagScheme.Span> spans(List<String> given) {
        return outer == null ? List.of() : outer.spans(given);
    }

    /** Compares tags that were found with those of the data. */
    TaggingScores scores(List<List<String>> gold, List<List<String>> found, double loss) {
        TreeSet<String> classes = new TreeSet<>();
        gold.forEach(s -> s.forEach(tag -> classes.add(type(tag))));
        found.forEach(s -> s.forEach(tag -> classes.add(type(tag))));
        List<String> names = List.copyOf(classes);
        ConfusionMatrix confusion = new ConfusionMatrix(Math.max(1, names.size()));
        Optional<SpanF1> spans = Optional.ofNullable(outer).map(SpanF1::new);
        long right = 0;
        long tokens = 0;
        for (int i = 0; i < gold.size(); i++) {
            List<String> expected = gold.get(i);
            for (int t = 0; t < expected.size(); t++) {
                String said = found.get(i).get(t);
                right += said.equals(expected.get(t)) ? 1 : 0;
                confusion.add(names.indexOf(type(said)), names.indexOf(type(expected.get(t))));
            }
            tokens += expected.size();
            List<String> tagged = found.get(i);
            spans.ifPresent(f1 -> f1.add(tagged, expected));
        }
        Set<String> unknown = new TreeSet<>(classes);
        tags.forEach(tag -> unknown.remove(type(tag)));
        return new TaggingScores(loss, (double) right / tokens, spans, names, confusion, unknown);
    }

    /** A class that a token is of: its span's type or O, or its tag. */
    private String type(String tag) {
        return outer == null || tag.equals("O") ? tag : tag.substring(Math.min(2, tag.length()));
    }

    /**
     * For each of the network's tags, those that say the same of a token: the type of its span, and whether one begins
     * there.
     */
    boolean[][] alike() {
        boolean[][] alike = new boolean[size()][size()];
        for (int i = 0; i < size(); i++) {
            for (int j = 0; j < size(); j++) {
                alike[i][j] = meaning(i).equals(meaning(j));
            }
        }
        return alike;
    }

    private String meaning(int id) {
        return outer == null || inner != TagScheme.IOBES ? tags.get(id)
                : tags.get(id).replaceFirst("^S", "B").replaceFirst("^E", "I");
    }

    /** Which of the network's tags may follow which; null: any. */
    Crf.Constraints constraints() {
        if (outer == null) {
            return null;
        }
        boolean[] first = new boolean[size()];
        boolean[] last = new boolean[size()];
        boolean[][] next = new boolean[size()][size()];
        for (int i = 0; i < size(); i++) {
            first[i] = inner.allows(null, tags.get(i));
            last[i] = inner.allows(tags.get(i), null);
            for (int j = 0; j < size(); j++) {
                next[i][j] = inner.allows(tags.get(i), tags.get(j));
            }
        }
        return new Crf.Constraints(first, next, last);
    }
}
