package io.github.sequor.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files, read back by what their format says. */
class TensorBoardTest {
    @TempDir
    Path folder;

    /** A point of a curve, or the file's version. */
    private record Event(double time, long step, String tag, float value) {
    }

    @Test
    void eventsAreWhatTheListenerHeard() throws IOException {
        double begun = System.currentTimeMillis() / 1e3;
        try (TensorBoard board = new TensorBoard(folder.resolve("log"))) {
            assertTrue(board.onStep(new TrainingListener.Step(1, 2, 1, 3, 1, 2.5, 10, 1e-3)));
            assertTrue(board.onStep(new TrainingListener.Step(1, 2, 2, 3, 300, 2.25, 10, 2e-3)));
            board.onEpoch(new TrainingListener.Epoch(1, 300, 2.375, new Evaluation(1.5, 31.25, "BLEU"), true, 4, 2e-3));
            board.scalar("größe", 1L << 40, -1e-3);
        }
        List<Event> events = events(onlyFile(folder.resolve("log")));
        assertEquals("brain.Event:2", events.get(0).tag);
        double last = 0;
        for (Event event : events) {
            assertTrue(event.time >= begun - 1 && event.time <= begun + 60 && event.time >= last, event.toString());
            last = event.time;
        }
        assertEquals(List.of("1 train/loss 2.5", "1 train/learning_rate 0.001", "300 train/loss 2.25",
                "300 train/learning_rate 0.002", "300 validation/loss 1.5", "300 validation/BLEU 31.25",
                "1099511627776 größe -0.001"),
                events.stream().skip(1).map(e -> e.step + " " + e.tag + " " + e.value).toList());
    }

    @Test
    void aSecondWriterBeginsAFileOfItsOwn() throws IOException {
        new TensorBoard(folder).close();
        new TensorBoard(folder).close();
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.filter(file -> file.getFileName().toString().contains("tfevents")).count());
        }
    }

    @Test
    void eventsAreOnDiskAfterAnEpoch() throws IOException {
        try (TensorBoard board = new TensorBoard(folder)) {
            board.onEpoch(new TrainingListener.Epoch(1, 3, 2, new Evaluation(1, 2, "F1"), true, 4, 1e-3));
            assertEquals(3, events(onlyFile(folder)).size());
        }
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThrows(IOException.class, () -> new TensorBoard(file));
    }

    @Test
    void twoListenersHearTheSameAndEitherEndsTheTraining() {
        List<String> heard = new ArrayList<>();
        TrainingListener goesOn = listener("a", true, heard);
        TrainingListener ends = listener("b", false, heard);
        TrainingListener.Step step = new TrainingListener.Step(1, 2, 1, 3, 1, 2.5, 10, 1e-3);
        assertTrue(goesOn.and(goesOn).onStep(step));
        assertFalse(goesOn.and(ends).onStep(step));
        assertFalse(ends.and(goesOn).onStep(step));
        goesOn.and(ends).onMessage("hello");
        goesOn.and(ends).onEpoch(null);
        goesOn.and(ends).onEnd(null);
        assertEquals(List.of("a step", "a step", "a step", "b step", "b step", "a step", "a hello", "b hello",
                "a epoch", "b epoch", "a end", "b end"), heard);
    }

    private static TrainingListener listener(String name, boolean goOn, List<String> heard) {
        return new TrainingListener() {
            @Override
            public boolean onStep(Step step) {
                heard.add(name + " step");
                return goOn;
            }

            @Override
            public void onEpoch(Epoch epoch) {
                heard.add(name + " epoch");
            }

            @Override
            public void onEnd(Trainer.Result result) {
                heard.add(name + " end");
            }

            @Override
            public void onMessage(String message) {
                heard.add(name + " " + message);
            }
        };
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size());
            return all.get(0);
        }
    }

    /** Reads records, checks their sums by the polynomial's definition, and takes the messages apart. */
    private static List<Event> events(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertEquals(masked(length), in.getInt());
            byte[] data = new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
            in.get(data);
            assertEquals(masked(data), in.getInt());
            Map<Integer, Object> event = message(data);
            double time = Double.longBitsToDouble((Long) event.get(1));
            if (event.containsKey(3)) {
                events.add(new Event(time, 0, text(event.get(3)), 0));
            } else {
                Map<Integer, Object> value = message((byte[]) message((byte[]) event.get(5)).get(1));
                events.add(new Event(time, (Long) event.get(2), text(value.get(1)),
                        Float.intBitsToFloat((Integer) value.get(2))));
            }
        }
        return events;
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    /** Castagnoli's check sum, bit by bit, rotated and moved as TensorFlow's records want it. */
    private static int masked(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    private static Map<Integer, Object> message(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, Object> fields = new TreeMap<>();
        while (in.hasRemaining()) {
            int key = (int) number(in);
            Object value = switch (key & 7) {
                case 0 -> number(in);
                case 1 -> in.getLong();
                case 2 -> {
                    byte[] inside = new byte[(int) number(in)];
                    in.get(inside);
                    yield inside;
                }
                case 5 -> in.getInt();
                default -> throw new AssertionError("type " + (key & 7));
            };
            fields.put(key >>> 3, value);
        }
        return fields;
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    @Test
    void theCheckSumIsTheKnownOne() {
        // CRC-32C of "123456789" is e3069283 (RFC 3720, the usual check value).
        int crc = 0xe3069283;
        assertEquals((crc >>> 15 | crc << 17) + 0xa282ead8, masked("123456789".getBytes(StandardCharsets.US_ASCII)));
    }
}
