package io.github.sequor.metric;

import java.util.ArrayList;
import java.util.List;

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

    private Tag tag(String tag, int index) {
        if (Check.given(tag, "tags: " + (index + 1)).isEmpty() || letters.indexOf(tag.charAt(0)) < 0
                || tag.length() > 1 && tag.charAt(1) != '-' || tag.startsWith("O-")) {
            throw new IllegalArgumentException("tags: " + (index + 1) + ": expected O, or a letter of "
                    + letters.substring(1) + " and a type, as in B-PER, got " + tag);
        }
        return new Tag(tag.charAt(0), tag.length() > 1 ? tag.substring(2) : "");
    }
}
