package io.github.sequor.bench;

import io.github.sequor.metric.References;
import io.github.sequor.tensor.Rng;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sentence pairs as of a middling translator: captions of Multi30k as references, over and over, and as hypotheses the
 * same with words replaced by others of the corpus (15 %), left out (5 %) and put in (5 %), and in every second one a
 * run of one to four words put elsewhere. Seeded.
 */
record PerturbedCorpus(List<String> hypotheses, List<String> right) {

    References references() {
        return References.of(right);
    }


    /** Of the folder that the property {@code sequor.data} or the environment variable {@code SEQUOR_DATA} names. */
    static PerturbedCorpus read(int pairs) throws IOException {
        String data = System.getProperty("sequor.data", System.getenv("SEQUOR_DATA"));
        if (data == null) {
            throw new IllegalArgumentException("sequor.data: name the folder that holds machine-translation/multi30k");
        }
        List<String> sentences = TextFiles.readLines(
                Path.of(data, "machine-translation", "multi30k", "raw", "train.en.gz"));
        List<String> words = sentences.stream().flatMap(sentence -> Arrays.stream(sentence.split(" "))).toList();
        Rng random = new Rng(1);
        List<String> hypotheses = new ArrayList<>();
        List<String> references = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            String reference = sentences.get(i % sentences.size());
            references.add(reference);
            hypotheses.add(perturbed(reference, words, random));
        }
        return new PerturbedCorpus(hypotheses, references);
    }

    private static String perturbed(String sentence, List<String> words, Rng random) {
        List<String> out = new ArrayList<>();
        for (String word : sentence.split(" ")) {
            double draw = random.nextDouble();
            if (draw >= 0.05) {
                out.add(draw < 0.2 ? words.get(random.nextInt(words.size())) : word);
            }
            if (draw >= 0.95) {
                out.add(words.get(random.nextInt(words.size())));
            }
        }
        if (out.size() > 4 && random.nextInt(2) == 0) {
            int length = 1 + random.nextInt(4);
            int start = random.nextInt(out.size() - length + 1);
            List<String> run = new ArrayList<>(out.subList(start, start + length));
            out.subList(start, start + length).clear();
            out.addAll(random.nextInt(out.size() + 1), run);
        }
        return String.join(" ", out);
    }
}
