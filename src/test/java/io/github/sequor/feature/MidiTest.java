package io.github.sequor.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.sound.midi.MidiSystem;
import javax.sound.midi.Sequence;
import javax.sound.midi.ShortMessage;
import javax.sound.midi.Track;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MidiTest {
    private static final PianoRoll PIECE = new PianoRoll(List.of(new int[] {72, 60, 64}, new int[] {60, 65},
            new int[] {}, new int[] {60}, new int[] {60, 21, 108}));

    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsReadBack() throws Exception {
        for (int stepsPerBeat : new int[] {1, 2, 4}) {
            Path file = folder.resolve(stepsPerBeat + ".mid");
            Midi.write(file, PIECE, new Midi.Sound(stepsPerBeat, 90, 19));
            assertEquals(PIECE, Midi.read(file, stepsPerBeat));
            Sequence sequence = MidiSystem.getSequence(file.toFile());
            assertEquals(5e6 / stepsPerBeat / 90 * 60, sequence.getMicrosecondLength(), 100);
            assertEquals(Sequence.PPQ, sequence.getDivisionType());
        }
    }

    /** Held pitches are one note: begun and ended as often. */
    @Test
    void pitchesInARowAreHeld() throws Exception {
        Path file = folder.resolve("piece.mid");
        Midi.write(file, PIECE, Midi.Sound.DEFAULT);
        int begun = 0;
        int ended = 0;
        int program = -1;
        Track track = MidiSystem.getSequence(file.toFile()).getTracks()[0];
        for (int i = 0; i < track.size(); i++) {
            if (track.get(i).getMessage() instanceof ShortMessage message) {
                begun += message.getCommand() == ShortMessage.NOTE_ON ? 1 : 0;
                ended += message.getCommand() == ShortMessage.NOTE_OFF ? 1 : 0;
                program = message.getCommand() == ShortMessage.PROGRAM_CHANGE ? message.getData1() : program;
            }
        }
        assertEquals(7, begun);    // 60, 64 and 72, 65, 60 again, 21 and 108
        assertEquals(7, ended);
        assertEquals(0, program);
    }

    @Test
    void badFilesAndOptionsSaySo() throws IOException {
        Path text = Files.writeString(folder.resolve("no.mid"), "no music");
        assertTrue(assertThrows(IOException.class, () -> Midi.read(text, 1)).getMessage().contains("no.mid"));
        assertThrows(IOException.class, () -> Midi.read(folder.resolve("missing.mid"), 1));
        assertThrows(IllegalArgumentException.class, () -> new Midi.Sound(7, 100, 0));
        assertThrows(IllegalArgumentException.class, () -> new Midi.Sound(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Midi.Sound(1, 100, 128));
    }

    @Test
    void pianoRolls() {
        assertArrayEquals(new int[] {60, 64, 72}, PIECE.pitches(0));
        float[] ones = new float[2 * PianoRoll.PITCHES];
        ones[PianoRoll.PITCHES + 3] = 9;
        PIECE.write(4, ones, PianoRoll.PITCHES);
        assertEquals(1, ones[PianoRoll.PITCHES]);
        assertEquals(0, ones[PianoRoll.PITCHES + 3]);
        assertEquals(1, ones[2 * PianoRoll.PITCHES - 1]);
        assertEquals(21, PIECE.lowest());
        assertEquals(108, PIECE.highest());
        assertEquals(PIECE.first(3), PIECE.first(3).transpose(-2).transpose(2));
        assertThrows(IllegalArgumentException.class, () -> PIECE.transpose(1));
        assertEquals("steps: expected pitches of 21 to 108, step 1 has 109", assertThrows(
                IllegalArgumentException.class, () -> new PianoRoll(List.of(new int[0], new int[] {109})))
                .getMessage());
    }

    @Test
    void readsTheFormOfTheChorales() throws IOException {
        String json = "{\"train\": [[[72, 60], [], [60]]], \"test\": []}";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zipped = new GZIPOutputStream(bytes)) {
            zipped.write(json.getBytes(StandardCharsets.UTF_8));
        }
        for (Path file : List.of(Files.writeString(folder.resolve("a.json"), json),
                Files.write(folder.resolve("a.json.gz"), bytes.toByteArray()))) {
            Map<String, List<PianoRoll>> parts = PianoRoll.readJson(file);
            assertEquals(List.of("train", "test"), List.copyOf(parts.keySet()));
            assertEquals(List.of(new PianoRoll(List.of(new int[] {60, 72}, new int[] {}, new int[] {60}))),
                    parts.get("train"));
        }
        String[][] wrong = {{"[]", "object"}, {"{\"train\": 1}", "train"}, {"{\"a\": [[[200]]]}", "piece 0"},
            {"{\"a\": [[[60.5]]]}", "step 0"}, {"{\"a\": [[60]]}", "step 0"}, {"{", "w.json"}};
        for (String[] of : wrong) {
            Path file = Files.writeString(folder.resolve("w.json"), of[0]);
            String message = assertThrows(IOException.class, () -> PianoRoll.readJson(file), of[0]).getMessage();
            assertTrue(message.contains("w.json") && message.contains(of[1]), message);
        }
    }
}
