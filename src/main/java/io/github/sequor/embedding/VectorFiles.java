package io.github.sequor.embedding;

import io.github.sequor.io.AtomicFiles;
import io.github.sequor.io.IOConsumer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Word vectors to and from files, whatever their format. */
final class VectorFiles {
    private static final int BUFFER_BYTES = 1 << 16;

    private enum Kind { TEXT, BARE_TEXT, BINARY, FASTTEXT, SAFETENSORS }

    /** Reads what is in an open file. */
    interface Body<T> {
        T read(VectorInput in, FileChannel channel, boolean compressed) throws IOException;
    }

    private VectorFiles() {
    }

    static void write(WordVectors vectors, Path file, VectorFormat format) throws IOException {
        boolean compressed = file.toString().endsWith(".gz");
        if (format == VectorFormat.SAFETENSORS) {
            if (compressed) {
                throw new IllegalArgumentException("file: safetensors is not compressed, was " + file);
            }
            VectorTensors.write(vectors, file);
            return;
        }
        IOConsumer<OutputStream> body = switch (format) {
            case WORD2VEC_TEXT -> out -> VectorText.write(vectors, out, true);
            case GLOVE_TEXT -> out -> VectorText.write(vectors, out, false);
            default -> out -> Word2VecBinary.write(vectors, out);
        };
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        vectors.words().forEach(word -> checkWord(word, encoder));
        AtomicFiles.write(file, out -> {
            if (!compressed) {
                body.accept(out);
                return;
            }
            GZIPOutputStream gzip = new GZIPOutputStream(out, BUFFER_BYTES);
            body.accept(gzip);
            gzip.finish();
        });
    }

    /** Readers cut at white space; a lone surrogate cannot be written as UTF-8. */
    private static void checkWord(String word, CharsetEncoder encoder) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) <= ' ') {
                throw new IllegalArgumentException("words: '" + word
                        + "' holds white space or a control character, which "
                        + "this format cannot hold; SAFETENSORS can");
            }
        }
        if (!encoder.canEncode(word)) {
            throw new IllegalArgumentException("words: '" + word + "' holds a lone surrogate");
        }
    }

    static WordVectors read(Path file, ReadOptions options) throws IOException {
        return open(file, options, (in, channel, compressed) -> {
            Kind kind = kind(in.head(), channel.size());
            if (options.mapped() && (compressed || kind != Kind.BINARY && kind != Kind.SAFETENSORS)) {
                throw new IOException("only word2vec's binary format and safetensors, not compressed, can be mapped");
            }
            return switch (kind) {
                case TEXT -> VectorText.read(in, options, true);
                case BARE_TEXT -> VectorText.read(in, options, false);
                case BINARY -> Word2VecBinary.read(in, options, options.mapped() ? channel : null);
                case FASTTEXT -> FastTextBinary.read(in, options).words();
                case SAFETENSORS -> VectorTensors.read(file, options);
            };
        });
    }

    /** Opens a file, and says its name where it cannot be read. */
    static <T> T open(Path file, ReadOptions options, Body<T> body) throws IOException {
        try (FileChannel channel = channel(file)) {
            ByteBuffer magic = ByteBuffer.allocate(2);
            channel.read(magic, 0);
            boolean compressed = magic.get(0) == 0x1F && magic.get(1) == (byte) 0x8B;
            InputStream raw = Channels.newInputStream(channel);
            try (VectorInput in = new VectorInput(compressed ? new GZIPInputStream(raw, BUFFER_BYTES) : raw,
                    options.lenient())) {
                return body.read(in, channel, compressed);
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (EOFException e) {
            throw new IOException(file + ": cannot be read as word vectors: it is cut short", e);
        } catch (IOException e) {
            String name = file.toString();
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw reason.startsWith(name) ? e
                    : new IOException(name + ": cannot be read as word vectors: " + reason, e);
        }
    }

    private static FileChannel channel(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a folder");
        }
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /** What a file is, by its first bytes. */
    private static Kind kind(byte[] head, long fileBytes) {
        ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (FastTextBinary.begins(head)) {
            return Kind.FASTTEXT;
        }
        if (head.length > 8 && head[8] == '{' && bytes.getLong(0) > 0 && bytes.getLong(0) < fileBytes) {
            return Kind.SAFETENSORS;
        }
        int line = 0;
        while (line < head.length && line < 64 && head[line] != '\n') {
            line++;
        }
        long size = VectorHeader.promised(new String(head, 0, line, StandardCharsets.ISO_8859_1));
        if (size < 0) {
            return Kind.BARE_TEXT;
        }
        int i = line + 1;
        while (i < head.length && head[i] != ' ' && head[i] != '\t' && head[i] != '\n') {
            i++;
        }
        // a float32 may hold a line feed: behind it control characters tell, which no text holds
        boolean behind = false;
        for (long end = Math.min(head.length, i + 1 + size * Float.BYTES); i < end; i++) {
            behind |= head[i] == '\n';
            if (behind ? isControl(head[i]) : "0123456789+-.eEinfatyINFATY \t\r".indexOf(head[i]) < 0) {
                return Kind.BINARY;
            }
        }
        return Kind.TEXT;
    }

    private static boolean isControl(byte c) {
        return c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r';
    }
}
