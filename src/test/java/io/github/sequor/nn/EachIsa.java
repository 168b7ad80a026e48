package io.github.sequor.nn;

import io.github.sequor.cpu.Isa;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** A test that runs once on every instruction set the machine has. */
@TestTemplate
@ExtendWith(EachIsa.Provider.class)
@Retention(RetentionPolicy.RUNTIME)
public @interface EachIsa {

    /** One invocation an instruction set. */
    final class Provider implements TestTemplateInvocationContextProvider {
        @Override
        public boolean supportsTestTemplate(ExtensionContext context) {
            return true;
        }

        @Override
        public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
            return Arrays.stream(Isa.values()).filter(Isa::available).map(On::new);
        }
    }

    /** Forces the instruction set before the test, and lets go after it. */
    record On(Isa isa) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int index) {
            return isa.toString();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of((BeforeEachCallback) context -> isa.use(), (AfterEachCallback) context -> Isa.best().use());
        }
    }
}
