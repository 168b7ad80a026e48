package io.github.sequor.model;

import io.github.sequor.tensor.Rng;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** A language to learn in a second: words of one letter, whose translation is upper case and the other way round. */
public final class ReverseTask {
    private ReverseTask() {
    }

    /** Sentences of the first {@code letters} letters, 1 to {@code longest} words long. */
    public static ParallelText pairs(int count, int letters, int longest, long seed) {
        Rng rng = new Rng(seed);
        List<String> sources = new ArrayList<>();
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> words = new ArrayList<>();
            for (int n = 1 + rng.nextInt(longest); n > 0; n--) {
                words.add(Character.toString('a' + rng.nextInt(letters)));
            }
            sources.add(String.join(" ", words));
            targets.add(translation(words));
        }
        return new ParallelText(sources, targets);
    }

    private static String translation(List<String> words) {
        List<String> reversed = new ArrayList<>(words);
        Collections.reverse(reversed);
        return reversed.stream().map(String::toUpperCase).collect(Collectors.joining(" "));
    }
}
