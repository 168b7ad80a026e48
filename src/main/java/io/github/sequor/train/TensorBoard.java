package io.github.sequor.train;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes how a training goes as scalars that TensorBoard draws while it runs ({@code tensorboard --logdir FOLDER}): as
 * a listener, {@code train/loss} and {@code train/learning_rate} of each step, {@code validation/loss} and
 * {@code validation/METRIC} of each epoch; and whatever else {@link #scalar} is told.
 *
 * <p>The format is TensorFlow's: records with their lengths, each checked by a masked CRC-32C, each an {@code Event}
 * message (tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto). Each writer begins a file of its
 * own beside those in the folder, so that the curves of a training that is resumed go on. Where the file cannot be
 * written any more the training goes on, and {@link #close} says why. For one thread at a time.
 */
public final class TensorBoard implements TrainingListener, Closeable {
    private static final long FLUSH_NANOS = 1_000_000_000;
    private static final int MASK = 0xa282ead8;

    private final OutputStream out;
    private IOException failure;
    private long flushed = System.nanoTime();

    /**
     * Begins an event file.
     *
     * @param folder made if need be
     */
    public TensorBoard(Path folder) throws IOException {
        Files.createDirectories(folder);
        out = open(folder);
        write(new Message(64).fixed64(1, now()).bytes(3, utf8("brain.Event:2")));
        flush();
    }

    private static OutputStream open(Path folder) throws IOException {
        String name = "events.out.tfevents." + System.currentTimeMillis() / 1000 + ".sequor."
                + ProcessHandle.current().pid() + ".";
        for (int i = 0;; i++) {
            try {
                return new BufferedOutputStream(
                        Files.newOutputStream(folder.resolve(name + i), StandardOpenOption.CREATE_NEW));
            } catch (FileAlreadyExistsException e) {
                continue;   // another's, begun in the same second
            }
        }
    }

    /**
     * Writes one value.
     *
     * @param tag the curve's name; what stands before a / is the group that it is shown in
     * @param step where on the curve, at least 0
     */
    public void scalar(String tag, long step, double value) {
        byte[] name = utf8(tag);
        Message point = new Message(name.length + 16).bytes(1, name).fixed32(2, Float.floatToIntBits((float) value));
        Message summary = new Message(point.size() + 8).bytes(1, point.toBytes());
        write(new Message(summary.size() + 32).fixed64(1, now()).varint(2, step).bytes(5, summary.toBytes()));
        if (System.nanoTime() - flushed > FLUSH_NANOS) {
            flush();
        }
    }

    @Override
    public boolean onStep(Step step) {
        scalar("train/loss", step.step(), step.loss());
        scalar("train/learning_rate", step.step(), step.learningRate());
        return true;
    }

    @Override
    public void onEpoch(Epoch epoch) {
        scalar("validation/loss", epoch.step(), epoch.validation().loss());
        scalar("validation/" + epoch.validation().metric(), epoch.step(), epoch.validation().score());
        flush();
    }

    /**
     * Ends the file.
     *
     * @throws IOException if something could not be written, now or before
     */
    @Override
    public void close() throws IOException {
        flush();
        try {
            out.close();
        } catch (IOException e) {
            fail(e);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void flush() {
        flushed = System.nanoTime();
        try {
            if (failure == null) {
                out.flush();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void fail(IOException e) {
        failure = failure == null ? e : failure;
    }

    /** A record: length, its check sum, the message, its check sum. */
    private void write(Message message) {
        if (failure != null) {
            return;
        }
        byte[] data = message.toBytes();
        byte[] length = little(8).putLong(data.length).array();
        try {
            out.write(length);
            out.write(little(4).putInt(checkSum(length)).array());
            out.write(data);
            out.write(little(4).putInt(checkSum(data)).array());
        } catch (IOException e) {
            fail(e);
        }
    }

    private static int checkSum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    private static long now() {
        return Double.doubleToLongBits(System.currentTimeMillis() / 1e3);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A message of Protocol Buffers: fields, each a number, a type and a value. */
    private static final class Message {
        private static final int VARINT = 0;
        private static final int FIXED64 = 1;
        private static final int BYTES = 2;
        private static final int FIXED32 = 5;

        private final ByteBuffer to;

        private Message(int capacity) {
            to = little(capacity);
        }

        private Message varint(int field, long value) {
            key(field, VARINT);
            number(value);
            return this;
        }

        private Message fixed64(int field, long bits) {
            key(field, FIXED64);
            to.putLong(bits);
            return this;
        }

        private Message fixed32(int field, int bits) {
            key(field, FIXED32);
            to.putInt(bits);
            return this;
        }

        private Message bytes(int field, byte[] value) {
            key(field, BYTES);
            number(value.length);
            to.put(value);
            return this;
        }

        private void key(int field, int type) {
            number(field << 3 | type);
        }

        /** Seven bits a byte, the least first; the eighth says that more follow. */
        private void number(long value) {
            long left = value;
            while ((left & ~0x7fL) != 0) {
                to.put((byte) (left & 0x7f | 0x80));
                left >>>= 7;
            }
            to.put((byte) left);
        }

        private int size() {
            return to.position();
        }

        private byte[] toBytes() {
            return Arrays.copyOf(to.array(), to.position());
        }
    }
}
