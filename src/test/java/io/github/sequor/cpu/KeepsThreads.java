package io.github.sequor.cpu;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that change the number of threads: after each it is again what it was before. */
@ExtendWith(KeepsThreads.Restore.class)
@Retention(RetentionPolicy.RUNTIME)
public @interface KeepsThreads {

    /** Keeps the number beside the test. */
    final class Restore implements BeforeEachCallback, AfterEachCallback {
        private static final ExtensionContext.Namespace PLACE = ExtensionContext.Namespace.create(Restore.class);

        @Override
        public void beforeEach(ExtensionContext context) {
            context.getStore(PLACE).put("threads", Threads.count());
        }

        @Override
        public void afterEach(ExtensionContext context) {
            Threads.use(context.getStore(PLACE).get("threads", int.class));
        }
    }
}
