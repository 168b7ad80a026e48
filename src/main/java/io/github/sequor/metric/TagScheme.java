package io.github.sequor.metric;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How tags such as {@code B-PER} mark spans of tokens: a letter, and after a dash the type of the span. Each scheme
 * reads what is well formed in it alone, by the rules of seqeval's strict mode; {@link #ANY} reads all that has some
 * sense, by the rules of conlleval, which are seqeval's default.
 */
public enum TagScheme {
    /**
     * All of the schemes, with no regard to which: a span also begins where the type changes, and where an I or E
     * follows what is no part of a span.
     */
    ANY("OBIES") {
        @Override
        boolean begins(Tag before, Tag tag) {
            return tag.letter == 'B' || tag.letter == 'S'
                    || tag.letter != 'O' && (before.is("OES") || !before.type.equals(tag.type));
        }

        @Override
        boolean goesOn(Tag before, Tag tag) {
            return before.is("BI") && tag.is("IE") && before.type.equals(tag.type);
        }

        @Override
        boolean ends(Tag before, Tag tag) {
            return true;
        }

        @Override
        boolean follows(Tag before, Tag tag) {
            return true;
        }

        @Override
        char letter(boolean first, boolean last, boolean touching) {
            return first ? 'B' : 'I';
        }
    },
    /** A span is of I; its first is B only where a span of the same type is before it. */
    IOB1("OBI") {
        @Override
        boolean begins(Tag before, Tag tag) {
            boolean sameType = before.type.equals(tag.type);
            return tag.letter == 'B' ? before.is("BI") && sameType
                    : tag.letter == 'I' && (before.is("OB") || !sameType);
        }

        @Override
        boolean goesOn(Tag before, Tag tag) {
            return before.is("BI") && tag.letter == 'I' && before.type.equals(tag.type);
        }

        @Override
        boolean ends(Tag before, Tag tag) {
            return before.letter == 'I' || tag.letter != 'B' || before.type.equals(tag.type);
        }

        @Override
        boolean follows(Tag before, Tag tag) {
            return tag.letter != 'B' || before.is("BI") && before.type.equals(tag.type);
        }

        @Override
        char letter(boolean first, boolean last, boolean touching) {
            return first && touching ? 'B' : 'I';
        }
    },
    /** A span is B, then I. Also known as BIO. */
    IOB2("OBI") {
        @Override
        boolean begins(Tag before, Tag tag) {
            return tag.letter == 'B';
        }

        @Override
        boolean goesOn(Tag before, Tag tag) {
            return before.is("BI") && tag.letter == 'I' && before.type.equals(tag.type);
        }

        @Override
        boolean ends(Tag before, Tag tag) {
            return true;
        }

        @Override
        boolean follows(Tag before, Tag tag) {
            return tag.letter != 'I' || goesOn(before, tag);
        }

        @Override
        char letter(boolean first, boolean last, boolean touching) {
            return first ? 'B' : 'I';
        }
    },
    /** A span is B, then I, then E, or of one token S. */
    IOBES("OBIES") {
        @Override
        boolean begins(Tag before, Tag tag) {
            return tag.is("BS");
        }

        @Override
        boolean goesOn(Tag before, Tag tag) {
            return before.is("BI") && tag.is("IE") && before.type.equals(tag.type);
        }

        @Override
        boolean ends(Tag before, Tag tag) {
            return before.is("ES");
        }

        @Override
        boolean follows(Tag before, Tag tag) {
            return before.is("BI") || tag.is("IE") ? goesOn(before, tag) : true;
        }

        @Override
        char letter(boolean first, boolean last, boolean touching) {
            return first ? last ? 'S' : 'B' : last ? 'E' : 'I';
        }
    };

    /**
     * A run of tokens that belong together.
     *
     * @param type what they are
     * @param start the first token
     * @param end the token behind the last
     */
    public record Span(String type, int start, int end) {
    }

    /**
     * Where tags break a scheme.
     *
     * @param index of the first tag that does
     * @param message what is wrong, such as "I-PER does not follow O in IOB2"
     */
    public record Violation(int index, String message) {
    }

    record Tag(char letter, String type) {
        static final Tag OUTSIDE = new Tag('O', "");

        boolean is(String letters) {
            return letters.indexOf(letter) >= 0;
        }
    }

    private final String letters;

    TagScheme(String letters) {
        this.letters = letters;
    }

    /** Whether a span begins at a tag. */
    abstract boolean begins(Tag before, Tag tag);

    /** Whether a tag goes on with the span of the tag before it. */
    abstract boolean goesOn(Tag before, Tag tag);

    /** Whether a span that does not go on is whole. */
    abstract boolean ends(Tag before, Tag tag);

    /** Whether a tag may stand behind another; outside of a sentence all is O. */
    abstract boolean follows(Tag before, Tag tag);

    /** The letter of a tag of a span: its first, its last; touching where a span of the same type ends before it. */
    abstract char letter(boolean first, boolean last, boolean touching);

    /**
     * All tags that there are for spans of some types.
     *
     * @param types in the order of their tags
     * @return {@code O}, then those of each type
     */
    public List<String> tagsOf(Collection<String> types) {
        List<String> all = new ArrayList<>(List.of("O"));
        for (String type : types) {
            letters.substring(1).chars().forEach(letter -> all.add(tag((char) letter, type)));
        }
        return all;
    }

    /**
     * Whether a tag may stand behind another in well-formed tags.
     *
     * @param before null: the tag is a sentence's first
     * @param tag null: the sentence ends
     * @throws IllegalArgumentException if one is of no letter of this scheme
     */
    public boolean allows(String before, String tag) {
        return follows(before == null ? Tag.OUTSIDE : tag(before, 0), tag == null ? Tag.OUTSIDE : tag(tag, 1));
    }

    /**
     * Looks for a tag of a sentence that is not of this scheme, or not well formed in it.
     *
     * @param tags one for each token
     * @return the first, empty where all is well
     */
    public Optional<Violation> violation(List<String> tags) {
        String before = null;
        for (int t = 0; t <= tags.size(); t++) {
            String tag = t == tags.size() ? null : tags.get(t);
            if (tag != null && !isTag(tag)) {
                return Optional.of(new Violation(t, wrong(tag)));
            }
            if (!allows(before, tag)) {
                return Optional.of(tag == null ? new Violation(t - 1, before + " does not end a sentence in " + this)
                        : new Violation(t, tag + (before == null ? " does not begin a sentence"
                                : " does not follow " + before) + " in " + this));
            }
            before = tag;
        }
        return Optional.empty();
    }

    /**
     * Tags that mark spans: {@code to.tags(from.spans(tags), tags.size())} converts one scheme to another.
     *
     * @param spans in order, none beginning before the one ahead of it ends
     * @param length of the sentence
     * @return as many tags, {@code O} outside of the spans
     */
    public List<String> tags(List<Span> spans, int length) {
        List<String> tags = new ArrayList<>(Collections.nCopies(length, "O"));
        Span before = new Span("", 0, 0);
        for (Span span : Check.given(spans, "spans")) {
            if (span.start < before.end || span.end <= span.start || span.end > length) {
                throw new IllegalArgumentException("spans: expected one within " + before.end + " to " + length
                        + ", got " + span);
            }
            boolean touching = span.start == before.end && span.start > 0 && span.type.equals(before.type);
            for (int t = span.start; t < span.end; t++) {
                char letter = letter(t == span.start, t == span.end - 1, touching);
                tags.set(t, tag(letter, span.type));
            }
            before = span;
        }
        return tags;
    }

    /**
     * The spans of a sentence.
     *
     * @param tags one for each token
     * @return the spans in order, without those that are not well formed
     * @throws IllegalArgumentException if a tag is null or of no letter of this scheme
     */
    public List<Span> spans(List<String> tags) {
        List<Tag> read = new ArrayList<>();
        for (String tag : Check.given(tags, "tags")) {
            read.add(tag(tag, read.size()));
        }
        read.add(Tag.OUTSIDE);
        List<Span> spans = new ArrayList<>();
        Tag before = Tag.OUTSIDE;
        for (int start = 0; start < tags.size();) {
            int end = start + 1;
            if (begins(before, read.get(start))) {
                while (goesOn(read.get(end - 1), read.get(end))) {
                    end++;
                }
                if (ends(read.get(end - 1), read.get(end))) {
                    spans.add(new Span(read.get(start).type, start, end));
                }
            }
            start = end;
            before = read.get(start - 1);
        }
        return spans;
    }

    private static String tag(char letter, String type) {
        return type.isEmpty() ? Character.toString(letter) : letter + "-" + type;
    }

    private Tag tag(String tag, int index) {
        if (!isTag(Check.given(tag, "tags: " + (index + 1)))) {
            throw new IllegalArgumentException("tags: " + (index + 1) + ": " + wrong(tag));
        }
        return new Tag(tag.charAt(0), tag.length() > 1 ? tag.substring(2) : "");
    }

    private boolean isTag(String tag) {
        return !tag.isEmpty() && letters.indexOf(tag.charAt(0)) >= 0 && (tag.length() == 1 || tag.charAt(1) == '-')
                && !tag.startsWith("O-");
    }

    private String wrong(String tag) {
        return "expected O, or a letter of " + letters.substring(1) + " and a type, as in B-PER, got " + tag;
    }
}
