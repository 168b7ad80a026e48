package io.github.sequor.embedding;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes of a text that are not UTF-8; whoever knows the file and the line adds them. */
final class MalformedWordException extends IOException {
    private static final long serialVersionUID = 1;

    private MalformedWordException(String message, Throwable cause) {
        super(message, cause);
    }

    static String decode(byte[] bytes, int from, int to) throws MalformedWordException {
        int ascii = from;
        while (ascii < to && bytes[ascii] >= 0) {
            ascii++;
        }
        if (ascii == to) {                              // most are, and need no decoder
            return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
        } catch (CharacterCodingException e) {
            int shown = Math.min(to, from + 20);
            throw new MalformedWordException("invalid UTF-8 in "
                    + HexFormat.ofDelimiter(" ").formatHex(bytes, from, shown) + (shown < to ? " ..." : ""), e);
        }
    }
}
