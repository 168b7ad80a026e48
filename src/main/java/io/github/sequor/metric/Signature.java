package io.github.sequor.metric;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What makes a score reproducible: how it was computed, in the form of sacreBLEU's signatures, as in
 * {@code nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:sequor-0.1.0}. Immutable.
 */
public final class Signature {
    private final List<Part> parts;

    private record Part(String name, String abbreviation, String value) {
    }

    private Signature(List<Part> parts) {
        this.parts = parts;
    }

    static Signature of(String name, String abbreviation, Object value) {
        return new Signature(List.of(new Part(name, abbreviation, value.toString())));
    }

    Signature with(String name, String abbreviation, Object value) {
        return with(of(name, abbreviation, value));
    }

    Signature with(Signature more) {
        List<Part> all = new ArrayList<>(parts);
        all.addAll(more.parts);
        return new Signature(all);
    }

    /** Says by bs, bootstrap resampling, or ar, approximate randomization, how often and by which seed, after nrefs. */
    Signature resampled(String method, int times, long seed) {
        Signature resampling = of(method, method, times).with("seed", "rs", seed);
        return new Signature(parts.subList(0, 1)).with(resampling)
                .with(new Signature(parts.subList(1, parts.size())));
    }

    /**
     * The parts by name, in order.
     *
     * @return {@code nrefs} first, {@code version} last
     */
    public Map<String, String> parts() {
        Map<String, String> map = new LinkedHashMap<>();
        parts.forEach(part -> map.put(part.name, part.value));
        return Collections.unmodifiableMap(map);
    }

    /**
     * The signature with abbreviated names, as in {@code #:1|c:mixed|e:no|tok:13a|s:exp|v:sequor-0.1.0}.
     *
     * @return the short form
     */
    public String shortForm() {
        return parts.stream().map(part -> part.abbreviation + ":" + part.value).collect(Collectors.joining("|"));
    }

    @Override
    public String toString() {
        return parts.stream().map(part -> part.name + ":" + part.value).collect(Collectors.joining("|"));
    }
}
