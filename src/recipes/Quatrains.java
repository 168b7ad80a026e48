import io.github.sequor.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The quatrains among the poems of github.com/chinese-poetry/chinese-poetry, and whether lines have a quatrain's form.
 *
 * <pre>{@code
 * java -cp sequor-cli.jar Quatrains.java extract FOLDER OUTPUT    distinct ones to train.tsv, valid.tsv, test.tsv
 * java -cp sequor-cli.jar Quatrains.java check 5 < lines          the share that is four clauses of 5 characters
 * }</pre>
 */
public final class Quatrains {
    private static final int[] CLAUSES = {5, 7};

    private Quatrains() {
    }

    /** Does what the arguments say. */
    public static void main(String[] args) throws IOException {
        if (args[0].equals("extract")) {
            extract(Path.of(args[1]), Path.of(args[2]));
        } else {
            List<String> lines = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            int length = Integer.parseInt(args[1]);
            long right = lines.stream().filter(line -> form(line) == length).count();
            System.out.println(right + " of " + lines.size() + " lines are four clauses of " + length);
        }
    }

    /** The length of all four clauses; 0 where they are not four of 5 or 7. */
    private static int form(String poem) {
        String[] clauses = poem.split("[，。？！；]");
        for (int length : CLAUSES) {
            if (clauses.length == 4 && Arrays.stream(clauses).allMatch(c -> c.matches("\\p{IsHan}{" + length + "}"))) {
                return length;
            }
        }
        return 0;
    }

    private static void extract(Path folder, Path output) throws IOException {
        Set<String> found = new LinkedHashSet<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> f.getFileName().toString().startsWith("poet.tang.")).sorted().toList();
        }
        for (Path file : files) {
            String json;
            try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            for (Object poem : (List<?>) Json.parse(json)) {
                List<String> paragraphs = new ArrayList<>();
                ((List<?>) ((Map<?, ?>) poem).get("paragraphs")).forEach(p -> paragraphs.add(p.toString()));
                String text = String.join("", paragraphs);
                if (form(text) > 0) {
                    found.add(form(text) + "\t" + text);
                }
            }
        }
        String[] parts = {"test", "valid", "train", "train", "train"};   // by index mod 5
        List<String> lines = List.copyOf(found);
        for (String part : List.of("train", "valid", "test")) {
            List<String> some = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                if (parts[i % 5].equals(part)) {
                    some.add(lines.get(i));
                }
            }
            Files.write(output.resolve(part + ".tsv"), some);
            System.out.println(part + ": " + some.size() + " quatrains");
        }
    }
}
