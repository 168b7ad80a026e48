package io.github.sequor.model;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A digest of sequences of numbers, by which a resumed training knows its data. */
final class Fingerprint {
    private final CRC32C digest = new CRC32C();

    void add(Iterable<int[]> sequences) {
        for (int[] sequence : sequences) {
            ByteBuffer bytes = ByteBuffer.allocate((sequence.length + 1) * Integer.BYTES);
            bytes.asIntBuffer().put(sequence.length).put(sequence);
            digest.update(bytes);
        }
    }

    @Override
    public String toString() {
        return Long.toHexString(digest.getValue());
    }
}
