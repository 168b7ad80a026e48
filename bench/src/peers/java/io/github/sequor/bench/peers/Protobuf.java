package io.github.sequor.bench.peers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes one message in Protocol Buffers' wire format: as much of it as an ONNX model needs. */
final class Protobuf {
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** An integer. */
    Protobuf add(int field, long value) {
        varint((long) field << 3 | VARINT);
        varint(value);
        return this;
    }

    /** Bytes. */
    Protobuf add(int field, byte[] value) {
        varint((long) field << 3 | BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    /** Text. */
    Protobuf add(int field, String value) {
        return add(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A message in this one. */
    Protobuf add(int field, Protobuf value) {
        return add(field, value.bytes());
    }

    /** Floats, as raw little-endian bytes. */
    Protobuf add(int field, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return add(field, bytes.array());
    }

    /** Integers, as raw little-endian bytes. */
    static byte[] longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
