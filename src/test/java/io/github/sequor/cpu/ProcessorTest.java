package io.github.sequor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatLinuxTells() throws IOException {
        Path cpuinfo = Files.writeString(folder.resolve("cpuinfo"), "vendor_id\t: X\nmodel name\t: X 9000 : fast\n\n"
                + "model name\t: another\n");
        cache(0, "1", "Data", "48K");
        cache(1, "1", "Instruction", "32K");
        cache(2, "3", "Unified", "32M");
        cache(3, "2", "Unified", "1280K");
        assertEquals(new Processor("X 9000 : fast", List.of(new Processor.Cache(1, 48 << 10),
                new Processor.Cache(2, 1280 << 10), new Processor.Cache(3, 32 << 20))),
                Processor.read(cpuinfo, folder));
    }

    private void cache(int index, String level, String type, String size) throws IOException {
        Path cache = Files.createDirectory(folder.resolve("index" + index));
        Files.writeString(cache.resolve("level"), level + "\n");
        Files.writeString(cache.resolve("type"), type + "\n");
        Files.writeString(cache.resolve("size"), size + "\n");
    }

    @Test
    void whatIsNotToldIsLeftOut() throws IOException {
        Processor unknown = new Processor(System.getProperty("os.arch"), List.of());
        assertEquals(unknown, Processor.read(folder.resolve("none"), folder.resolve("none")));
        Path cpuinfo = Files.writeString(folder.resolve("cpuinfo"), "CPU part\t: 0xd40\n");
        cache(0, "1", "Data", "much");
        assertEquals(unknown, Processor.read(cpuinfo, folder));
        assertFalse(Processor.ofThisMachine().name().isBlank());
    }
}
