package io.github.sequor.model;

import io.github.sequor.io.AtomicFiles;
import io.github.sequor.io.Json;
import io.github.sequor.model.ClassifierOptions.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a classifier's outputs stand for: names of classes in their order, or the scale of a number. */
final class ClassLabels {
    static final String FILE = "labels.json";

    private final Head head;
    private final List<String> names;
    private final Map<String, Integer> ids = new HashMap<>();
    private final double mean;
    private final double deviation;

    private ClassLabels(Head head, List<String> names, double mean, double deviation) {
        this.head = head;
        this.names = List.copyOf(names);
        this.mean = mean;
        this.deviation = deviation;
        names.forEach(name -> ids.put(name, ids.size()));
        int least = head == Head.REGRESSION ? 0 : head == Head.MULTILABEL ? 1 : 2;
        if (names.size() < least || head == Head.BINARY && names.size() > 2 || ids.size() < names.size()) {
            throw new IllegalArgumentException("labels: expected " + (head == Head.BINARY ? "two different classes"
                    : least + " or more different ones") + ", was " + names);
        }
    }

    /**
     * The labels of the training part.
     *
     * @param order the classes in their order; null: those that occur, sorted, as numbers where all are
     */
    static ClassLabels learn(Head head, List<List<String>> labels, List<String> order) {
        if (head == Head.REGRESSION) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < labels.size(); i++) {
                sum += number(labels.get(i), i);
            }
            double mean = sum / labels.size();
            for (int i = 0; i < labels.size(); i++) {
                squares += Math.pow(number(labels.get(i), i) - mean, 2);
            }
            double deviation = Math.sqrt(squares / labels.size());
            return new ClassLabels(head, List.of(), mean, deviation > 0 ? deviation : 1);
        }
        TreeSet<String> seen = new TreeSet<>();
        for (int i = 0; i < labels.size(); i++) {
            if (head != Head.MULTILABEL && labels.get(i).size() != 1) {
                throw new IllegalArgumentException("labels: expected one of sequence " + (i + 1) + ", was "
                        + labels.get(i));
            }
            seen.addAll(labels.get(i));
        }
        if (order != null) {
            seen.removeAll(order);
            if (!seen.isEmpty()) {
                throw new IllegalArgumentException("labels: expected one of " + order + ", was " + seen.first());
            }
            return new ClassLabels(head, order, 0, 1);
        }
        boolean numbers = seen.stream().allMatch(ClassLabels::isNumber);
        if (head == Head.ORDINAL && !numbers) {
            throw new IllegalArgumentException("labels: expected numbers, or the order of all classes, was "
                    + seen.stream().filter(name -> !isNumber(name)).findFirst().orElseThrow());
        }
        List<String> names = new ArrayList<>(seen);
        if (numbers) {
            names.sort(Comparator.comparingDouble(Double::parseDouble));
        }
        return new ClassLabels(head, names, 0, 1);
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static double number(List<String> labels, int index) {
        if (labels.size() != 1 || !isNumber(labels.get(0))) {
            throw new IllegalArgumentException("labels: expected a number for sequence " + (index + 1) + ", was "
                    + String.join(", ", labels));
        }
        return Double.parseDouble(labels.get(0));
    }

    void write(Path folder) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("labels", names);
        values.put("mean", mean);
        values.put("deviation", deviation);
        AtomicFiles.writeText(folder.resolve(FILE), Json.write(values));
    }

    static ClassLabels read(Path file, Head head) throws IOException {
        if (Json.read(file) instanceof Map<?, ?> values && values.get("labels") instanceof List<?> names
                && names.stream().allMatch(String.class::isInstance) && values.get("mean") instanceof Number mean
                && values.get("deviation") instanceof Number deviation) {
            return new ClassLabels(head, names.stream().map(String.class::cast).toList(), mean.doubleValue(),
                    deviation.doubleValue());
        }
        throw new IOException(file + ": expected labels, mean and deviation");
    }

    List<String> names() {
        return names;
    }

    boolean knows(Collection<String> labels) {
        return head == Head.REGRESSION || ids.keySet().containsAll(labels);
    }

    /** Those among them that are not known. */
    Set<String> unknown(List<List<String>> labels) {
        Set<String> unknown = new TreeSet<>();
        labels.stream().filter(given -> !knows(given)).forEach(unknown::addAll);
        unknown.removeAll(names);
        return unknown;
    }

    /** The number of a class, -1 if it is unknown. */
    int id(String label) {
        return ids.getOrDefault(label, -1);
    }

    /** What the network compares with: C numbers a sequence, of a softmax the class alone. */
    float[] targets(List<String> labels, int index) {
        if (head == Head.REGRESSION) {
            return new float[] {(float) ((number(labels, index) - mean) / deviation)};
        }
        if (head != Head.MULTILABEL && labels.size() != 1) {
            throw new IllegalArgumentException("labels: expected one of sequence " + (index + 1) + ", was " + labels);
        }
        if (head == Head.BINARY || head == Head.MULTICLASS) {
            return new float[] {id(labels.get(0))};
        }
        float[] targets = new float[head == Head.ORDINAL ? names.size() - 1 : names.size()];
        for (String label : labels) {
            for (int k = 0; k < targets.length; k++) {
                targets[k] = head == Head.ORDINAL ? id(label) > k ? 1 : 0 : id(label) == k ? 1 : targets[k];
            }
        }
        return targets;
    }

    /** The number that a regression's output stands for. */
    double value(float output) {
        return output * deviation + mean;
    }

    /**
     * The probabilities of the classes.
     *
     * @param outputs of one sequence: of a softmax log-probabilities, otherwise the sigmoids
     */
    void probabilities(float[] outputs, float[] to) {
        switch (head) {
            case BINARY -> {
                to[0] = 1 - outputs[0];
                to[1] = outputs[0];
            }
            case MULTICLASS -> {
                for (int k = 0; k < to.length; k++) {
                    to[k] = (float) Math.exp(outputs[k]);
                }
            }
            case ORDINAL -> {
                float above = 1;   // P(class >= k), which must not rise
                for (int k = 0; k < to.length; k++) {
                    float next = k < outputs.length ? Math.min(above, outputs[k]) : 0;
                    to[k] = above - next;
                    above = next;
                }
            }
            case MULTILABEL -> System.arraycopy(outputs, 0, to, 0, to.length);
            default -> { }
        }
    }

    /** The labels to say: those as likely as not, of an ordinal scale the median, otherwise the likeliest. */
    List<String> choose(float[] probabilities) {
        if (head == Head.MULTILABEL) {
            List<String> chosen = new ArrayList<>();
            for (int k = 0; k < probabilities.length; k++) {
                if (probabilities[k] >= 0.5f) {
                    chosen.add(names.get(k));
                }
            }
            return chosen;
        }
        int best = 0;
        if (head == Head.ORDINAL) {
            for (double below = probabilities[0]; below < 0.5 && best + 1 < probabilities.length;) {
                below += probabilities[++best];
            }
        } else {
            for (int k = 1; k < probabilities.length; k++) {
                best = probabilities[k] > probabilities[best] ? k : best;
            }
        }
        return List.of(names.get(best));
    }
}
