package io.github.sequor.feature;

import io.github.sequor.io.AtomicFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import javax.sound.midi.InvalidMidiDataException;
import javax.sound.midi.MetaMessage;
import javax.sound.midi.MidiEvent;
import javax.sound.midi.MidiSystem;
import javax.sound.midi.Sequence;
import javax.sound.midi.ShortMessage;
import javax.sound.midi.Track;

/** Piano rolls to and from MIDI files, by the JDK's own sound API (module java.desktop). */
public final class Midi {
    private static final int TICKS = 480;          // a beat
    private static final int VELOCITY = 80;
    private static final int TEMPO = 0x51;         // of a meta message: microseconds a beat, three bytes

    /**
     * How a piano roll sounds.
     *
     * @param stepsPerBeat such as 1 for steps of a quarter note
     * @param beatsPerMinute the tempo
     * @param program of General MIDI, 0 to 127: 0 is a piano, 19 a church organ
     */
    public record Sound(int stepsPerBeat, int beatsPerMinute, int program) {
        /** Quarter notes at 100 a minute, on a piano. */
        public static final Sound DEFAULT = new Sound(1, 100, 0);

        /** Checks the ranges. */
        public Sound {
            require(stepsPerBeat >= 1 && TICKS % stepsPerBeat == 0, "stepsPerBeat", "a divisor of " + TICKS,
                    stepsPerBeat);
            require(beatsPerMinute >= 4 && beatsPerMinute <= 1000, "beatsPerMinute", "4 to 1000", beatsPerMinute);
            require(program >= 0 && program <= 127, "program", "0 to 127", program);
        }

        private static void require(boolean holds, String name, String expected, int given) {
            if (!holds) {
                throw new IllegalArgumentException(name + ": expected " + expected + ", was " + given);
            }
        }
    }

    private Midi() {
    }

    /**
     * Writes a piece, atomically. A pitch that sounds at several steps in a row is one note that is held.
     *
     * @param file such as piece.mid
     */
    public static void write(Path file, PianoRoll piece, Sound sound) throws IOException {
        Sequence sequence = sequence(piece, sound);
        AtomicFiles.write(file, out -> MidiSystem.write(sequence, 0, out));
    }

    private static Sequence sequence(PianoRoll piece, Sound sound) {
        try {
            Sequence sequence = new Sequence(Sequence.PPQ, TICKS);
            Track track = sequence.createTrack();
            int microseconds = 60_000_000 / sound.beatsPerMinute;
            track.add(new MidiEvent(new MetaMessage(TEMPO, new byte[] {(byte) (microseconds >> 16),
                (byte) (microseconds >> 8), (byte) microseconds}, 3), 0));
            track.add(new MidiEvent(new ShortMessage(ShortMessage.PROGRAM_CHANGE, 0, sound.program, 0), 0));
            int ticks = TICKS / sound.stepsPerBeat;
            for (int t = 0; t <= piece.length(); t++) {
                int[] before = t == 0 ? new int[0] : piece.pitches(t - 1);
                int[] now = t == piece.length() ? new int[0] : piece.pitches(t);
                notes(track, ShortMessage.NOTE_OFF, before, now, (long) t * ticks);
                notes(track, ShortMessage.NOTE_ON, now, before, (long) t * ticks);
            }
            return sequence;
        } catch (InvalidMidiDataException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Events of the pitches that are not among the others. */
    private static void notes(Track track, int command, int[] pitches, int[] others, long tick)
            throws InvalidMidiDataException {
        for (int pitch : pitches) {
            if (Arrays.binarySearch(others, pitch) < 0) {
                track.add(new MidiEvent(new ShortMessage(command, 0, pitch, VELOCITY), tick));
            }
        }
    }

    /**
     * Reads a MIDI file: what sounds at the middle of each step, on all channels but that of percussion. Notes that are
     * no keys of a piano are left out.
     *
     * @throws IOException if the file is missing, damaged or not timed by beats
     */
    public static PianoRoll read(Path file, int stepsPerBeat) throws IOException {
        Sequence sequence;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            sequence = MidiSystem.getSequence(in);
        } catch (InvalidMidiDataException e) {
            throw new IOException(file + ": is no MIDI file: " + e.getMessage(), e);
        }
        if (sequence.getDivisionType() != Sequence.PPQ) {
            throw new IOException(file + ": expected a file timed by beats, was one timed by frames");
        }
        double ticks = (double) sequence.getResolution() / stepsPerBeat;
        List<TreeSet<Integer>> steps = new ArrayList<>();
        for (Track track : sequence.getTracks()) {
            read(track, ticks, steps);
        }
        return new PianoRoll(steps.stream().map(step -> step.stream().mapToInt(p -> p).toArray()).toList());
    }

    private static void read(Track track, double ticks, List<TreeSet<Integer>> steps) {
        long[][] begun = new long[16][128];
        for (long[] channel : begun) {
            Arrays.fill(channel, -1);
        }
        for (int i = 0; i < track.size(); i++) {
            long tick = track.get(i).getTick();
            if (track.get(i).getMessage() instanceof ShortMessage message && message.getChannel() != 9) {
                int pitch = message.getData1();
                boolean on = message.getCommand() == ShortMessage.NOTE_ON && message.getData2() > 0;
                if (!on && message.getCommand() != ShortMessage.NOTE_OFF && message.getCommand()
                        != ShortMessage.NOTE_ON) {
                    continue;
                }
                long from = begun[message.getChannel()][pitch];
                if (from >= 0 && pitch >= PianoRoll.LOWEST && pitch <= PianoRoll.HIGHEST) {
                    // steps whose middle lies in [from, tick)
                    for (int t = (int) Math.ceil(from / ticks - 0.5); (t + 0.5) * ticks < tick; t++) {
                        while (steps.size() <= t) {
                            steps.add(new TreeSet<>());
                        }
                        steps.get(t).add(pitch);
                    }
                }
                begun[message.getChannel()][pitch] = on ? tick : -1;
            }
        }
    }
}
