package io.github.sequor.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands before the data of a safetensors file: {@code {"__metadata__": {...}, NAME: {"dtype", "shape",
 * "data_offsets"}, ...}}, the offsets counted from the end of the header.
 *
 * @param tensors in the order of their data
 */
record SafeTensorsHeader(Map<String, Tensor> tensors, Map<String, String> metadata) {
    /** The reference implementation's limit. */
    static final int MAX_BYTES = 100_000_000;
    static final String METADATA = "__metadata__";

    /** One tensor's description; its data are the bytes {@code [begin, end)} after the header. */
    record Tensor(SafeTensors.DType dtype, long[] shape, long begin, long end) {
        long bytes() {
            return end - begin;
        }

        long size() {
            return bytes() / dtype.bytes();
        }
    }

    /**
     * Parses and checks a header.
     *
     * @param dataBytes how many bytes follow the header; the tensors must cover them without hole or overlap
     * @throws IOException with the reason, without the file's name
     */
    static SafeTensorsHeader parse(byte[] bytes, long dataBytes) throws IOException {
        if (bytes.length == 0 || bytes[0] != '{') {
            throw new IOException("the header does not begin with '{'");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = Map.of();
        for (Map.Entry<String, Object> member : json(bytes).entrySet()) {
            if (member.getKey().equals(METADATA)) {
                metadata = metadata(member.getValue());
            } else {
                checkText(member.getKey(), "a tensor's name");
                tensors.put(member.getKey(), tensor(member.getKey(), member.getValue()));
            }
        }
        return new SafeTensorsHeader(contiguous(tensors, dataBytes), metadata);
    }

    /** The header's JSON, padded with spaces to a multiple of 8 bytes. */
    byte[] format() {
        Map<String, Object> root = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            root.put(METADATA, metadata);
        }
        tensors.forEach((name, tensor) -> {
            Map<String, Object> info = new LinkedHashMap<>();
            info.put("dtype", tensor.dtype.name());
            info.put("shape", Arrays.stream(tensor.shape).boxed().toList());
            info.put("data_offsets", List.of(tensor.begin, tensor.end));
            root.put(name, info);
        });
        byte[] json = Json.writeCompact(root).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    /** @throws ArithmeticException if the product is beyond a long */
    static long bytes(SafeTensors.DType dtype, long[] shape) {
        return Math.multiplyExact(Arrays.stream(shape).reduce(1, Math::multiplyExact), (long) dtype.bytes());
    }

    /** Whether the text can be encoded as UTF-8. */
    static boolean isText(String string) {
        for (int i = 0; i < string.length(); i++) {
            if (Json.isLoneSurrogate(string, i)) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("unchecked") // The text begins with '{', so what it parses to is an object.
    private static Map<String, Object> json(byte[] bytes) throws IOException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return (Map<String, Object>) Json.parse(text);
        } catch (CharacterCodingException e) {
            throw new IOException("the header is not UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new IOException("the header is not JSON: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> metadata(Object value) throws IOException {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IOException(METADATA + " must be an object of strings");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<?, ?> member : map.entrySet()) {
            String key = checkText((String) member.getKey(), "a key of " + METADATA);
            if (!(member.getValue() instanceof String text)) {
                throw new IOException(METADATA + " entry '" + key + "' must be a string, not " + member.getValue());
            }
            metadata.put(key, checkText(text, METADATA + " entry '" + key + "'"));
        }
        return metadata;
    }

    private static Tensor tensor(String name, Object value) throws IOException {
        String tensor = "tensor '" + name + "'";
        if (!(value instanceof Map<?, ?> info)) {
            throw new IOException(tensor + " must be described by an object");
        }
        SafeTensors.DType dtype;
        try {
            dtype = SafeTensors.DType.valueOf(String.valueOf(info.get("dtype")));
        } catch (IllegalArgumentException e) {
            throw new IOException(tensor + ": dtype must be one of " + Arrays.toString(SafeTensors.DType.values())
                + ", not " + info.get("dtype"), e);
        }
        long[] shape = sizes(info.get("shape"), tensor + ": shape");
        long[] offsets = sizes(info.get("data_offsets"), tensor + ": data_offsets");
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw new IOException(tensor + ": data_offsets must be [begin, end], not " + Arrays.toString(offsets));
        }
        long expected;
        try {
            expected = bytes(dtype, shape);
        } catch (ArithmeticException e) {
            throw new IOException(tensor + ": shape " + Arrays.toString(shape) + " is too large", e);
        }
        if (offsets[1] - offsets[0] != expected) {
            throw new IOException(tensor + ": data_offsets " + Arrays.toString(offsets) + " hold "
                + (offsets[1] - offsets[0]) + " bytes, but " + dtype + " " + Arrays.toString(shape) + " needs "
                + expected);
        }
        return new Tensor(dtype, shape, offsets[0], offsets[1]);
    }

    private static long[] sizes(Object value, String what) throws IOException {
        if (!(value instanceof List<?> items)
                || !items.stream().allMatch(item -> item instanceof Long size && size >= 0)) {
            throw new IOException(what + " must be a list of non-negative integers, not " + value);
        }
        return items.stream().mapToLong(item -> (Long) item).toArray();
    }

    /** The tensors in the order of their data, which must begin where the one before ends and fill the file. */
    private static Map<String, Tensor> contiguous(Map<String, Tensor> tensors, long dataBytes) throws IOException {
        List<Map.Entry<String, Tensor>> byOffset = new ArrayList<>(tensors.entrySet());
        byOffset.sort(Comparator.comparingLong((Map.Entry<String, Tensor> entry) -> entry.getValue().begin())
            .thenComparingLong(entry -> entry.getValue().end()));
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        long position = 0;
        for (Map.Entry<String, Tensor> entry : byOffset) {
            Tensor tensor = entry.getValue();
            if (tensor.begin != position) {
                throw new IOException("tensor '" + entry.getKey() + "': its data begin at " + tensor.begin
                    + ", but the data before end at " + position);
            }
            if (tensor.end > dataBytes) {
                throw new IOException("tensor '" + entry.getKey() + "': its data end at " + tensor.end
                    + ", but the file holds " + dataBytes + " bytes of data");
            }
            position = tensor.end;
            ordered.put(entry.getKey(), tensor);
        }
        if (position != dataBytes) {
            throw new IOException("the tensors end at " + position + ", but the file holds " + dataBytes
                + " bytes of data");
        }
        return ordered;
    }

    private static String checkText(String string, String what) throws IOException {
        if (!isText(string)) {
            throw new IOException(what + " holds a lone surrogate");
        }
        return string;
    }
}
