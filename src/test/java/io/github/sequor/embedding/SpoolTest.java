package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers put aside, in memory or in a file. */
class SpoolTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 4097, 262_143, 262_144, 262_145, 700_001})
    void whatWasAddedIsReadFromAnyPlace(int size) throws IOException {
        try (Spool spool = new Spool()) {
            for (int i = 0; i < size; i++) {
                spool.add(7 * i - 1);
            }
            spool.end();
            assertEquals(size, spool.size());
            int[] to = new int[300_000];
            for (int from = 0; from < size; from += 99_991) {
                int count = Math.min(to.length, size - from);
                spool.read(from, to, count);
                for (int i = 0; i < count; i++) {
                    assertEquals(7 * (from + i) - 1, to[i]);
                }
            }
        }
    }
}
