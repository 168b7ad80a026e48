package io.github.sequor.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.feature.Wav;
import io.github.sequor.nn.Lstm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Compiles every Java snippet of the README and the guides and runs it, in a folder with the files it speaks of. */
class ReadmeTest {
    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> snippetsCompileAndRun() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> guides = Files.list(Path.of("src/recipes"))) {
            guides.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages) {
            Matcher matcher = SNIPPET.matcher(Files.readString(page));
            while (matcher.find()) {
                String snippet = matcher.group(1);
                String name = "Snippet" + (tests.size() + 1);
                tests.add(DynamicTest.dynamicTest(page.getFileName() + " " + name, () -> run(name, snippet)));
            }
        }
        assertTrue(tests.size() >= 4, "snippets: " + tests.size());
        return tests.stream();
    }

    private void run(String name, String snippet) throws IOException, InterruptedException {
        Path work = Files.createDirectories(folder.resolve(name));
        StringBuilder imports = new StringBuilder();
        StringBuilder body = new StringBuilder();
        snippet.lines().forEach(line -> (line.startsWith("import ") ? imports : body).append(line).append('\n'));
        Path source = work.resolve(name + ".java");
        Files.writeString(source, imports + "class " + name + " {\n    public static void main(String[] args) "
                + "throws Exception {\n" + body + "    }\n}\n");
        files(work);
        String classPath = System.getProperty("java.class.path");
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp", classPath, "-d",
                work.toString(), source.toString()), "javac " + source);
        Path output = work.resolve("output.txt");
        Process java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED", "-cp",
                classPath + System.getProperty("path.separator") + work, name).directory(work.toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertTrue(java.waitFor(2, TimeUnit.MINUTES), name + " is still running");
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(0, java.exitValue(), printed);
        assertTrue(printed.lines().count() >= 1, name + " prints what it made");
    }

    /** What the snippets read. */
    private static void files(Path work) throws IOException {
        try (Lstm lstm = Lstm.builder(3, 5).build()) {
            lstm.save(work.resolve("lstm.safetensors"));
        }
        Files.writeString(work.resolve("vectors.txt"), "5 3\nman 1 0 0.1\nwoman 1 1 0.1\nking 1 0.1 1\nqueen 1 1 1\n"
                + "apple 0.2 0 -1\n");
        for (String word : new String[] {"yes", "no"}) {
            float[] samples = new float[4000];
            for (int t = 0; t < samples.length; t++) {
                samples[t] = (float) Math.sin(t * (word.equals("yes") ? 0.3 : 0.9));
            }
            new Wav(samples, 8000).write(work.resolve(word + ".wav"));
        }
        String[][] pairs = {{"ein hund läuft .", "a dog runs ."}, {"ein mann läuft .", "a man runs ."},
            {"ein hund schläft .", "a dog sleeps ."}, {"eine frau läuft .", "a woman runs ."}};
        for (String part : new String[] {"train", "valid"}) {
            Files.writeString(work.resolve(part + ".conll"), "Ann\tB-PER\nsaw\tO\nRome\tB-LOC\n.\tO\n\n"
                    + "Bob\tB-PER\nMarley\tI-PER\nleft\tO\n.\tO\n");
            StringBuilder german = new StringBuilder();
            StringBuilder english = new StringBuilder();
            for (String[] pair : pairs) {
                german.append(pair[0]).append('\n');
                english.append(pair[1]).append('\n');
            }
            Files.writeString(work.resolve(part + ".de"), german);
            Files.writeString(work.resolve(part + ".en"), english);
        }
    }
}
