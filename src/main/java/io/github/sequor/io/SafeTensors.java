package io.github.sequor.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * A safetensors file: named tensors of one element type each, row-major and little-endian, behind a JSON header.
 *
 * <p>Opening reads and checks the header as strictly as the reference implementation does (github.com/huggingface/
 * safetensors); data are read when asked for. Nothing is mapped into memory but by {@link #map}, so a file that another
 * process truncates gives an {@link IOException} and not a fault. An open file may be read by several threads at once.
 *
 * <pre>{@code
 * SafeTensors.write(file, List.of(SafeTensors.Entry.floats("weight", weights, 4, 3)), Map.of("format", "pt"));
 * try (SafeTensors tensors = SafeTensors.open(file)) {
 *     float[] weight = tensors.floats("weight");
 * }
 * }</pre>
 */
public final class SafeTensors implements Closeable {
    private static final int CHUNK_BYTES = 1 << 16;

    /** The element types, under the names they have in a file. */
    public enum DType {
        BOOL(1), U8(1), I8(1), F8_E4M3(1), F8_E5M2(1), U16(2), I16(2), F16(2), BF16(2),
        U32(4), I32(4), F32(4), U64(8), I64(8), F64(8);

        private final int bytes;

        DType(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes in one element. */
        public int bytes() {
            return bytes;
        }
    }

    private final Path file;
    private final FileChannel channel;
    private final SafeTensorsHeader header;
    private final long dataStart;

    private SafeTensors(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        long fileBytes = channel.size();
        if (fileBytes < 8) {
            throw new IOException("8 bytes with the header's length expected, the file has " + fileBytes);
        }
        long headerBytes = readFully(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN), 0).getLong(0);
        if (headerBytes < 0 || headerBytes > SafeTensorsHeader.MAX_BYTES) {
            throw new IOException("a header of " + Long.toUnsignedString(headerBytes) + " bytes is announced, at most "
                + SafeTensorsHeader.MAX_BYTES + " are allowed");
        }
        dataStart = 8 + headerBytes;
        if (dataStart > fileBytes) {
            throw new IOException("a header of " + headerBytes + " bytes is announced, the file has " + fileBytes);
        }
        byte[] bytes = readFully(ByteBuffer.allocate((int) headerBytes), 8).array();
        header = SafeTensorsHeader.parse(bytes, fileBytes - dataStart);
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws IOException if the file cannot be read or is no safetensors file: the header longer than 100 MB or than
     *     the file, not a JSON object in UTF-8, with a key twice; a tensor of unknown element type; a shape that
     *     overflows or does not fit its offsets; data with a hole, an overlap or bytes that belong to no tensor: with
     *     the file's name and the reason
     */
    public static SafeTensors open(Path file) throws IOException {
        FileChannel channel = null;
        SafeTensors opened = null;
        try {
            if (Files.isDirectory(file)) {
                throw new IOException("it is a folder");
            }
            channel = FileChannel.open(file, StandardOpenOption.READ);
            opened = new SafeTensors(file, channel);
            return opened;
        } catch (IOException e) {
            throw FileErrors.named(file, "cannot be read as safetensors", e);
        } finally {
            if (opened == null && channel != null) {
                channel.close();
            }
        }
    }

    /** The tensors' names in the order of their data. */
    public List<String> names() {
        return List.copyOf(header.tensors().keySet());
    }

    public boolean contains(String name) {
        return header.tensors().containsKey(name);
    }

    /** @throws IllegalArgumentException if there is no such tensor */
    public DType dtype(String name) {
        return tensor(name).dtype();
    }

    /**
     * The tensor's dimensions, outermost first; none for a scalar.
     *
     * @throws IllegalArgumentException if there is no such tensor
     */
    public long[] shape(String name) {
        return tensor(name).shape().clone();
    }

    /** A copy of the file's metadata in the order of the file; empty if it has none. */
    public Map<String, String> metadata() {
        return new LinkedHashMap<>(header.metadata());
    }

    /**
     * Reads an F32, F64, F16 or BF16 tensor. F16 and BF16 widen exactly; F64 is rounded to the nearest float, to an
     * infinity where it is beyond the range of one.
     *
     * @throws IllegalArgumentException if there is no such tensor, it is of another element type, or it has more
     *     elements than an array can hold
     * @throws IllegalStateException if this file was closed
     */
    public float[] floats(String name) throws IOException {
        float[] values = new float[arraySize(name)];
        floats(name, FloatBuffer.wrap(values));
        return values;
    }

    /**
     * Reads a tensor as {@link #floats(String)} does to the buffer's position, such as that of a view of native
     * memory, and moves the position behind it.
     *
     * @throws IllegalArgumentException as {@link #floats(String)}, or if fewer elements remain in the buffer
     */
    public void floats(String name, FloatBuffer into) throws IOException {
        SafeTensorsHeader.Tensor tensor = tensor(name);
        if (into.remaining() < tensor.size()) {
            throw new IllegalArgumentException("into: " + tensor.size() + " elements of tensor '" + name
                + "' expected to fit, " + into.remaining() + " remain");
        }
        switch (tensor.dtype()) {
            case F32 -> chunks(name, chunk -> into.put(chunk.asFloatBuffer()));
            case F64 -> elements(name, chunk -> into.put((float) chunk.getDouble()));
            case F16 -> elements(name, chunk -> into.put(halfToFloat(chunk.getShort())));
            case BF16 -> elements(name, chunk -> into.put(Float.intBitsToFloat(chunk.getShort() << 16)));
            default -> throw wrongType(name, "floats() reads F32, F64, F16 and BF16");
        }
    }

    /**
     * Reads a tensor of integers or of BOOL, which gives 0 and 1.
     *
     * @throws IOException also if a U64 is beyond a long
     * @throws IllegalArgumentException if there is no such tensor, it is of another element type, or it has more
     *     elements than an array can hold
     * @throws IllegalStateException if this file was closed
     */
    public long[] longs(String name) throws IOException {
        long[] values = new long[arraySize(name)];
        LongBuffer into = LongBuffer.wrap(values);
        switch (dtype(name)) {
            case I64 -> chunks(name, chunk -> into.put(chunk.asLongBuffer()));
            case U64 -> elements(name, chunk -> into.put(unsigned(name, chunk.getLong())));
            case I32 -> elements(name, chunk -> into.put(chunk.getInt()));
            case U32 -> elements(name, chunk -> into.put(Integer.toUnsignedLong(chunk.getInt())));
            case I16 -> elements(name, chunk -> into.put(chunk.getShort()));
            case U16 -> elements(name, chunk -> into.put(Short.toUnsignedLong(chunk.getShort())));
            case I8 -> elements(name, chunk -> into.put(chunk.get()));
            case U8 -> elements(name, chunk -> into.put(Byte.toUnsignedLong(chunk.get())));
            case BOOL -> elements(name, chunk -> into.put(chunk.get() == 0 ? 0 : 1));
            default -> throw wrongType(name, "longs() reads integers and BOOL");
        }
        return values;
    }

    /**
     * A tensor's bytes as they are in the file, whatever its element type, in a new direct buffer of little-endian
     * order. For a tensor of 2 GB and more, and to read into memory of one's own, see {@link #read}.
     *
     * @throws IllegalArgumentException if there is no such tensor or it has more bytes than a buffer can hold
     * @throws IllegalStateException if this file was closed
     */
    public ByteBuffer bytes(String name) throws IOException {
        long size = tensor(name).bytes();
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("name: tensor '" + name + "' has " + size
                + " bytes, more than a buffer can hold; read() reads it in parts");
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect((int) size).order(ByteOrder.LITTLE_ENDIAN);
        read(name, 0, bytes);
        return bytes.flip();
    }

    /**
     * Fills what remains of a buffer with a tensor's bytes from an offset on; into a direct buffer they go from the
     * file without a copy between.
     *
     * @param offset where to begin, in bytes from the tensor's first
     * @throws IllegalArgumentException if there is no such tensor or it has no such bytes
     * @throws IllegalStateException if this file was closed
     */
    public void read(String name, long offset, ByteBuffer into) throws IOException {
        SafeTensorsHeader.Tensor tensor = tensor(name);
        if (offset < 0 || offset > tensor.bytes() - into.remaining()) {
            throw new IllegalArgumentException("offset: " + into.remaining() + " bytes at " + offset
                + " were asked for, tensor '" + name + "' has " + tensor.bytes());
        }
        if (!channel.isOpen()) {
            throw new IllegalStateException(file + " was closed");
        }
        try {
            readFully(into, dataStart + tensor.begin() + offset);
        } catch (IOException e) {
            throw FileErrors.named(file, "tensor '" + name + "' cannot be read", e);
        }
    }

    /**
     * Maps part of a tensor into memory, to be read only; it stays mapped when this file is closed, until the buffer is
     * garbage. Where another process cuts the file short meanwhile, the system ends this one.
     *
     * @param offset where to begin, in bytes from the tensor's first
     * @param length in bytes
     * @throws IllegalArgumentException if there is no such tensor or it has no such bytes
     */
    public ByteBuffer map(String name, long offset, int length) throws IOException {
        SafeTensorsHeader.Tensor tensor = tensor(name);
        if (offset < 0 || length < 0 || offset > tensor.bytes() - length) {
            throw new IllegalArgumentException("offset: " + length + " bytes at " + offset + " were asked for, tensor '"
                + name + "' has " + tensor.bytes());
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, dataStart + tensor.begin() + offset, length)
            .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The file's path. */
    @Override
    public String toString() {
        return file.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private SafeTensorsHeader.Tensor tensor(String name) {
        SafeTensorsHeader.Tensor tensor = header.tensors().get(name);
        if (tensor == null) {
            String known = header.tensors().keySet().stream().limit(20).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("name: " + file + " has no tensor '" + name + "', it has " + known
                + (header.tensors().size() > 20 ? ", ..." : ""));
        }
        return tensor;
    }

    private int arraySize(String name) {
        long size = tensor(name).size();
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("name: tensor '" + name + "' has " + size
                + " elements, more than an array can hold; read() reads it in parts");
        }
        return (int) size;
    }

    private IllegalArgumentException wrongType(String name, String expected) {
        return new IllegalArgumentException("name: tensor '" + name + "' of " + file + " is " + dtype(name) + ", "
            + expected);
    }

    private long unsigned(String name, long value) throws IOException {
        if (value < 0) {
            throw new IOException(file + ": tensor '" + name + "': " + Long.toUnsignedString(value)
                + " is beyond a long");
        }
        return value;
    }

    /** Gives all of a tensor's bytes to the reader, in little-endian chunks of whole elements. */
    private void chunks(String name, IOConsumer<ByteBuffer> reader) throws IOException {
        long size = tensor(name).bytes();
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, size)).order(ByteOrder.LITTLE_ENDIAN);
        for (long offset = 0; offset < size; offset += chunk.limit()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), size - offset));
            read(name, offset, chunk);
            reader.accept(chunk.flip());
        }
    }

    private void elements(String name, IOConsumer<ByteBuffer> reader) throws IOException {
        chunks(name, chunk -> {
            while (chunk.hasRemaining()) {
                reader.accept(chunk);
            }
        });
    }

    private ByteBuffer readFully(ByteBuffer into, long position) throws IOException {
        long end = position + into.remaining();
        while (into.hasRemaining()) {
            if (channel.read(into, end - into.remaining()) < 0) {
                throw new IOException("the file ends " + into.remaining() + " bytes too early");
            }
        }
        return into;
    }

    /** IEEE 754 binary16 to binary32; every half is a float. */
    static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >> 10 & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
        }
        int biased = exponent == 0x1f ? 0xff : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | biased << 23 | fraction << 13);
    }

    /** Writes all bytes of one tensor, in chunks of its own choice. */
    @FunctionalInterface
    public interface Data {
        /** @param out takes exactly the tensor's bytes, row-major and little-endian */
        void writeTo(WritableByteChannel out) throws IOException;
    }

    /** A tensor to be written. Nothing is copied: its data are read while the file is written, not before. */
    public static final class Entry {
        private final String name;
        private final DType dtype;
        private final long[] shape;
        private final long bytes;
        private final Data data;

        private Entry(String name, DType dtype, long[] shape, Data data) {
            if (name == null || name.equals(SafeTensorsHeader.METADATA) || !SafeTensorsHeader.isText(name)) {
                throw new IllegalArgumentException("name: a text other than " + SafeTensorsHeader.METADATA
                    + " expected, given " + name);
            }
            for (long dimension : shape) {
                if (dimension < 0) {
                    throw new IllegalArgumentException("shape: dimensions of at least 0 expected for tensor '" + name
                        + "', given " + Arrays.toString(shape));
                }
            }
            try {
                bytes = SafeTensorsHeader.bytes(dtype, shape);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("shape: " + Arrays.toString(shape) + " of tensor '" + name
                    + "' is too large", e);
            }
            this.name = name;
            this.dtype = dtype;
            this.shape = shape.clone();
            this.data = data;
        }

        /** A tensor whose bytes the given function writes: for any element type, and for memory of any size. */
        public static Entry of(String name, DType dtype, long[] shape, Data data) {
            return new Entry(name, dtype, shape, data);
        }

        /**
         * An F32 tensor.
         *
         * @throws IllegalArgumentException if the shape is not that of as many values
         */
        public static Entry floats(String name, float[] values, long... shape) {
            return floats(name, FloatBuffer.wrap(values), shape);
        }

        /**
         * An F32 tensor from what remains of a buffer, such as a view of native memory; it is copied chunk by chunk.
         *
         * @throws IllegalArgumentException if the shape is not that of as many values
         */
        public static Entry floats(String name, FloatBuffer values, long... shape) {
            FloatBuffer source = values.slice();
            Data data = chunked(DType.F32, source.limit(), (chunk, at, count) ->
                chunk.asFloatBuffer().put(0, source, at, count));
            return new Entry(name, DType.F32, shape, data).checkCount(source.limit());
        }

        /**
         * An I64 tensor.
         *
         * @throws IllegalArgumentException if the shape is not that of as many values
         */
        public static Entry longs(String name, long[] values, long... shape) {
            Data data = chunked(DType.I64, values.length, (chunk, at, count) ->
                chunk.asLongBuffer().put(values, at, count));
            return new Entry(name, DType.I64, shape, data).checkCount(values.length);
        }

        private Entry checkCount(long given) {
            if (given != bytes / dtype.bytes) {
                throw new IllegalArgumentException("shape: " + Arrays.toString(shape) + " of tensor '" + name
                    + "' has " + bytes / dtype.bytes + " elements, " + given + " values were given");
            }
            return this;
        }

        private interface Filler {
            void fill(ByteBuffer chunk, int at, int count);
        }

        private static Data chunked(DType dtype, int size, Filler filler) {
            int perChunk = CHUNK_BYTES / dtype.bytes;
            return out -> {
                ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (long at = 0; at < size; at += perChunk) {
                    int count = (int) Math.min(perChunk, size - at);
                    filler.fill(chunk.clear().limit(count * dtype.bytes), (int) at, count);
                    out.write(chunk);
                }
            };
        }
    }

    /**
     * Writes a file, atomically as {@link AtomicFiles#write} does. Tensors stand in the given order, without padding
     * between: a reader that maps the file finds them aligned if none stands before one of a larger element type. A
     * {@link LinkedHashMap} or {@link SortedMap} of metadata is written in its order and any other sorted by key, so
     * the same input gives the same bytes.
     *
     * @throws IllegalArgumentException if two tensors have one name, an entry writes more or fewer bytes than its
     *     shape needs, metadata hold a null or a lone surrogate, or the header exceeds 100 MB
     * @throws IOException with the file's name and the reason; what was there before is unchanged
     */
    public static void write(Path file, List<Entry> entries, Map<String, String> metadata) throws IOException {
        byte[] head = header(entries, metadata);
        AtomicFiles.write(file, out -> write(out, head, entries));
    }

    /** Writes to a stream what {@link #write(Path, List, Map)} writes to a file; the stream is left open. */
    public static void write(OutputStream out, List<Entry> entries, Map<String, String> metadata)
            throws IOException {
        write(out, header(entries, metadata), entries);
    }

    private static byte[] header(List<Entry> entries, Map<String, String> metadata) {
        metadata.forEach((key, value) -> {
            if (key == null || value == null || !SafeTensorsHeader.isText(key) || !SafeTensorsHeader.isText(value)) {
                throw new IllegalArgumentException("metadata: texts expected, given " + key + "=" + value);
            }
        });
        Map<String, SafeTensorsHeader.Tensor> tensors = new LinkedHashMap<>();
        long position = 0;
        for (Entry entry : entries) {
            if (entry.bytes > Long.MAX_VALUE - position) {
                throw new IllegalArgumentException("entries: more bytes than a file can hold");
            }
            long end = position + entry.bytes;
            var tensor = new SafeTensorsHeader.Tensor(entry.dtype, entry.shape, position, end);
            if (tensors.put(entry.name, tensor) != null) {
                throw new IllegalArgumentException("entries: tensor '" + entry.name + "' is there twice");
            }
            position = end;
        }
        byte[] header = new SafeTensorsHeader(tensors, metadata).format();
        if (header.length > SafeTensorsHeader.MAX_BYTES) {
            throw new IllegalArgumentException("entries: the header would have " + header.length
                + " bytes, at most " + SafeTensorsHeader.MAX_BYTES + " are allowed");
        }
        return header;
    }

    private static void write(OutputStream out, byte[] header, List<Entry> entries) throws IOException {
        out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
        out.write(header);
        for (Entry entry : entries) {
            ExactChannel data = new ExactChannel(entry, Channels.newChannel(out));
            entry.data.writeTo(data);
            data.finish();
        }
    }

    /** Passes exactly as many bytes as an entry has; an entry that closes it does not close the file. */
    private static final class ExactChannel implements WritableByteChannel {
        private final Entry entry;
        private final WritableByteChannel out;
        private long missing;

        ExactChannel(Entry entry, WritableByteChannel out) {
            this.entry = entry;
            this.out = out;
            this.missing = entry.bytes;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            if (source.remaining() > missing) {
                throw new IllegalArgumentException("entries: tensor '" + entry.name + "' wrote more than its "
                    + entry.bytes + " bytes");
            }
            int count = source.remaining();
            while (source.hasRemaining()) {
                out.write(source);
            }
            missing -= count;
            return count;
        }

        void finish() {
            if (missing > 0) {
                throw new IllegalArgumentException("entries: tensor '" + entry.name + "' wrote " + missing
                    + " bytes fewer than its " + entry.bytes);
            }
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
        }
    }
}
