package io.github.sequor.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sequor.tensor.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features of frames, joints and bases against what they are by hand. */
class FeaturesTest {
    @TempDir
    Path folder;

    private static List<float[][]> clips(float[][] one) {
        return Collections.singletonList(one);
    }

    @Test
    void normalizerOfTwoSequences() throws IOException {
        float[][] a = {{1, 5, 2}, {3, 5, 4}};
        float[][] b = {{5, 5, 9}};
        Normalizer normalizer = Normalizer.of(List.of(a, b));
        float deviation = (float) Math.sqrt(8 / 3.0);   // of 1, 3, 5
        float third = (float) Math.sqrt((9 + 1 + 16) / 3.0);   // of 2, 4, 9
        float[][] normal = normalizer.apply(a);
        assertArrayEquals(new float[] {-2 / deviation, 0, -3 / third}, normal[0], 1e-6f);
        assertArrayEquals(new float[] {0, 0, -1 / third}, normal[1], 1e-6f);
        assertArrayEquals(new float[] {1, 5, 2}, a[0]);   // as it was

        Path file = folder.resolve("normalizer.json");
        normalizer.write(file);
        assertArrayEquals(normal, Normalizer.read(file).apply(a));
        Files.writeString(file, "{\"mean\": [1, 2], \"deviation\": [1]}");
        assertThrows(IOException.class, () -> Normalizer.read(file));
    }

    @Test
    void raggedAndOddFrames() {
        Refused.argument(() -> Normalizer.of(List.of()), "sequences", "none");
        Refused.argument(() -> Normalizer.of(clips(new float[][] {{1, 2}, {3}})), "sequence 1", "frame 2", "2", "1");
        Refused.argument(() -> Normalizer.of(List.of(new float[][] {{1, 2}}, new float[][] {{1}})), "sequence 2");
        Refused.argument(() -> Normalizer.of(clips(new float[][] {{1, Float.NaN}})), "number 2", "NaN");
        Refused.argument(() -> Normalizer.of(clips(new float[][] {{1}})).apply(new float[0][]), "frames", "none");
        Refused.argument(() -> Frames.resample(new float[][] {{1}}, 0), "length", "0");
        Refused.argument(() -> Frames.concat(new float[1][1], new float[2][1]), "parts", "1 frames", "2");
    }

    @Test
    void resampling() {
        float[][] frames = {{0, 10}, {2, 30}, {4, 20}};
        assertArrayEquals(new float[][] {{0, 10}, {1, 20}, {2, 30}, {3, 25}, {4, 20}}, Frames.resample(frames, 5));
        assertArrayEquals(frames, Frames.resample(frames, 3));
        assertArrayEquals(new float[][] {{0, 10}, {4, 20}}, Frames.resample(frames, 2));
        assertArrayEquals(new float[][] {{0, 10}}, Frames.resample(frames, 1));
        assertArrayEquals(new float[][] {{0, 0}, {2, 20}, {2, -10}}, Frames.velocities(frames));
        assertArrayEquals(new float[][] {{0, 10, 7}, {2, 30, 8}, {4, 20, 9}},
                Frames.concat(frames, new float[][] {{7}, {8}, {9}}));
    }

    @Test
    void joints() {
        Joints plane = new Joints(2);
        float[][] clip = {{0, 0, 4, 0}, {2, 3, 6, 3}};   // two joints, 4 apart, moving by (2, 3)
        assertArrayEquals(new float[][] {{-2, 0, 2, 0}, {-2, 0, 2, 0}}, plane.center(clip));
        assertArrayEquals(new float[][] {{2, 0}, {4, 3}}, plane.centers(clip));
        assertArrayEquals(new float[][] {{0, 0, 2, 0}, {1, 1.5f, 3, 1.5f}}, plane.scale(clip));
        assertArrayEquals(new float[][] {{-4, 0, 0, 0}, {-6, 3, -2, 3}}, plane.mirror(clip, 1, 0));
        assertArrayEquals(clip, plane.mirror(plane.mirror(clip, 1, 0), 1, 0));
        assertArrayEquals(new float[][] {{-1, 0, 1, 0, 0, 0, 0, 0, 0, 0}, {-1, 0, 1, 0, 1, 1.5f, 1, 1.5f, 1, 1.5f}},
                plane.features(clip));
        float[][] still = {{1, 1, 1, 1}};
        assertArrayEquals(still, plane.scale(still));
        Refused.argument(() -> plane.mirror(clip, 1, 1), "partners", "joint 0");
        Refused.argument(() -> plane.mirror(clip, 0), "partners", "2 joints", "1");
        Refused.argument(() -> new Joints(3).center(clip), "frames", "3", "4");
        Refused.argument(() -> new Joints(0), "dimensions", "0");
    }

    @Test
    void bases() {
        assertEquals(List.of("ACG", "CGT", "GTN"), Dna.kmers("acgun", 3));
        assertEquals(List.of(), Dna.kmers("ac", 3));
        assertEquals("NACGTTT", Dna.reverseComplement("AAACGTN"));
        assertEquals("AAACGTN", Dna.reverseComplement(Dna.reverseComplement("AAACGTN")));
        assertArrayEquals(new float[][] {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1},
            {0.25f, 0.25f, 0.25f, 0.25f}}, Dna.oneHot("aCgUn"));
        Refused.argument(() -> Dna.kmers("ACGT", 0), "k", "0");
    }
}
