package io.github.sequor.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The same objective and options as {@link BeamSearch}, written again in the plainest way, with two searches on top:
 * one that enumerates every output, and a beam search that sorts all candidates and never stops early.
 */
final class Naive {
    int minLength = 1;
    int maxLength = 5;
    Set<Integer> suppressed = Set.of();
    double repetitionPenalty = 1;
    int noRepeatNgram;
    LengthPenalty lengthPenalty = LengthPenalty.NONE;
    double coveragePenalty;
    int[] forced = {};

    /** An output on its way or at its end; tokens without the one that begins it. */
    record Node(List<Integer> tokens, double sum, double score, boolean finished) {
        int[] withoutEos() {
            return tokens.stream().limit(finished ? tokens.size() - 1 : tokens.size()).mapToInt(t -> t).toArray();
        }
    }

    private record Candidate(int rank, int token, double sum) {
    }

    private static final Node ROOT = new Node(List.of(), 0, 0, false);

    BeamSearch.Builder builder() {
        return BeamSearch.builder(RandomModel.BOS, RandomModel.EOS).minLength(minLength).maxLength(maxLength)
            .suppress(suppressed.stream().mapToInt(t -> t).toArray()).repetitionPenalty(repetitionPenalty)
            .noRepeatNgram(noRepeatNgram).lengthPenalty(lengthPenalty).coveragePenalty(coveragePenalty);
    }

    /** Every output that the options allow, best first, finished ones before cut ones. */
    List<Node> enumerate(RandomModel model, int sentence) {
        List<Node> ended = new ArrayList<>();
        enumerate(model, sentence, ROOT, ended);
        return ranked(ended);
    }

    private void enumerate(RandomModel model, int sentence, Node node, List<Node> ended) {
        List<Node> children = children(model, sentence, node);
        if (node.finished || node.tokens.size() == maxLength || children.isEmpty()) {
            ended.add(scored(model, sentence, node));
        } else {
            children.forEach(child -> enumerate(model, sentence, child, ended));
        }
    }

    /** Beam search without any cleverness. */
    List<Node> beam(RandomModel model, int sentence, int width) {
        List<Node> ended = new ArrayList<>();
        List<Node> live = List.of(ROOT);
        for (int places = width; !live.isEmpty(); ) {
            List<Candidate> candidates = new ArrayList<>();
            for (int rank = 0; rank < live.size(); rank++) {
                List<Node> children = children(model, sentence, live.get(rank));
                if (children.isEmpty()) {
                    ended.add(scored(model, sentence, live.get(rank)));
                }
                for (Node child : children) {
                    candidates.add(new Candidate(rank, child.tokens.get(child.tokens.size() - 1), child.sum));
                }
            }
            candidates.sort(Comparator.comparingDouble((Candidate c) -> -c.sum).thenComparingInt(Candidate::rank)
                .thenComparingInt(Candidate::token));
            List<Node> next = new ArrayList<>();
            int left = places;
            for (Candidate candidate : candidates.subList(0, Math.min(left, candidates.size()))) {
                Node child = child(live.get(candidate.rank), candidate.token, candidate.sum);
                if (child.finished || child.tokens.size() == maxLength) {
                    ended.add(scored(model, sentence, child));
                    places -= child.finished ? 1 : 0;
                } else {
                    next.add(child);
                }
            }
            live = next;
        }
        return ranked(ended);
    }

    private static List<Node> ranked(List<Node> ended) {
        ended.sort(Comparator.comparing((Node n) -> !n.finished).thenComparingDouble(n -> -n.score)); // a stable sort
        return ended;
    }

    private static Node child(Node node, int token, double sum) {
        List<Integer> tokens = new ArrayList<>(node.tokens);
        tokens.add(token);
        return new Node(tokens, sum, 0, token == RandomModel.EOS);
    }

    private List<Node> children(RandomModel model, int sentence, Node node) {
        float[] logProbs = model.logProbs(sentence, withBos(node.tokens, node.tokens.size()));
        int position = node.tokens.size();
        List<Node> children = new ArrayList<>();
        for (int token = 0; token < logProbs.length; token++) {
            boolean allowed = position < forced.length
                ? token == forced[position]
                : node.sum + logProbs[token] > Float.NEGATIVE_INFINITY && !suppressed.contains(token)
                    && !(token == RandomModel.EOS && position + 1 < minLength) && !repeats(node.tokens, token);
            if (allowed) {
                double factor = node.tokens.contains(token) ? repetitionPenalty : 1;
                children.add(child(node, token, node.sum + factor * logProbs[token]));
            }
        }
        return children;
    }

    private boolean repeats(List<Integer> tokens, int token) {
        List<Integer> all = new ArrayList<>(tokens);
        all.add(token);
        Set<List<Integer>> seen = new HashSet<>();
        for (int end = noRepeatNgram; noRepeatNgram > 0 && end < all.size(); end++) {
            seen.add(all.subList(end - noRepeatNgram, end));
        }
        return noRepeatNgram > 0 && all.size() >= noRepeatNgram
            && seen.contains(all.subList(all.size() - noRepeatNgram, all.size()));
    }

    private Node scored(RandomModel model, int sentence, Node node) {
        int length = Math.max(1, node.tokens.size());
        double score = node.sum / switch (lengthPenalty.form()) {
            case POWER -> Math.pow(length, lengthPenalty.alpha());
            case GNMT -> Math.pow((5.0 + length) / 6, lengthPenalty.alpha());
        };
        if (coveragePenalty > 0) {
            for (int position = 0; position < model.sourceLength(sentence); position++) {
                double coverage = 0;
                for (int size = 0; size < node.tokens.size(); size++) {
                    coverage += model.attention(sentence, withBos(node.tokens, size))[position];
                }
                score += coveragePenalty * Math.log(Math.min(1, coverage == 0 ? Float.MIN_VALUE : coverage));
            }
        }
        return new Node(node.tokens, node.sum, score, node.finished);
    }

    private static int[] withBos(List<Integer> tokens, int size) {
        int[] prefix = new int[size + 1];
        prefix[0] = RandomModel.BOS;
        for (int i = 0; i < size; i++) {
            prefix[i + 1] = tokens.get(i);
        }
        return prefix;
    }
}
