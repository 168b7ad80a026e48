package io.github.sequor.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The processor, as Linux tells of it.
 *
 * @param name its maker's name for it, or the architecture where that is not told
 * @param caches the caches for data of one core, nearest first; empty where they are not told
 */
public record Processor(String name, List<Cache> caches) {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");

    /**
     * One level of cache.
     *
     * @param level 1 is the nearest
     * @param bytes its size
     */
    public record Cache(int level, long bytes) {
    }

    /** Holds the caches as they are given. */
    public Processor {
        caches = List.copyOf(caches);
    }

    /** The first processor of this machine. */
    public static Processor ofThisMachine() {
        return read(CPUINFO, CACHES);
    }

    static Processor read(Path cpuinfo, Path caches) {
        return new Processor(name(cpuinfo), caches(caches));
    }

    private static String name(Path cpuinfo) {
        try {
            return Files.readAllLines(cpuinfo).stream().filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private static List<Cache> caches(Path folder) {
        List<Cache> caches = new ArrayList<>();
        try {
            for (int i = 0; Files.exists(folder.resolve("index" + i)); i++) {
                Path cache = folder.resolve("index" + i);
                String size = Files.readString(cache.resolve("size")).strip();
                if (!Files.readString(cache.resolve("type")).strip().equals("Instruction")) {
                    caches.add(new Cache(Integer.parseInt(Files.readString(cache.resolve("level")).strip()),
                            Long.parseLong(size.replaceAll("[KM]$", "")) << (size.endsWith("K") ? 10
                                    : size.endsWith("M") ? 20 : 0)));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return List.of();
        }
        caches.sort(Comparator.comparingInt(Cache::level));
        return caches;
    }
}
