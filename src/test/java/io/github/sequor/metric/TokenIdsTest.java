package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenIdsTest {

    @Test
    void equalTokensHaveEqualIds() {
        Random random = new Random(4);
        TokenIds ids = new TokenIds();
        for (int round = 0; round < 20; round++) {
            ids.clear();
            Map<String, Integer> expected = new HashMap<>();
            for (int i = 0; i < 3000; i++) {
                String token = random.ints(1 + random.nextInt(3), 0, 12)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
                int[] text = (" " + token + " ").codePoints().toArray();
                assertEquals(expected.getOrDefault(token, TokenIds.UNKNOWN), ids.find(text, 1, text.length - 1));
                expected.putIfAbsent(token, expected.size());
                assertEquals(expected.get(token), ids.add(text, 1, text.length - 1));
            }
        }
    }
}
