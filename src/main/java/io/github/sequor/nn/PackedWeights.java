package io.github.sequor.nn;

import io.github.sequor.cpu.Isa;
import io.github.sequor.tensor.Tensor;
import java.util.function.LongSupplier;

/** Weights in the order that the kernel of one instruction set reads them: made once, and again when they change. */
final class PackedWeights implements AutoCloseable {
    /** Writes the packed weights to an address. */
    interface Pack {
        void to(long packed);
    }

    private final LongSupplier size;
    private final Pack pack;
    private volatile Tensor packed;
    private volatile long version = -1;
    private volatile Isa isa;

    /**
     * Weights that are packed when they are first needed.
     *
     * @param size how many floats they take on the instruction set in use
     */
    PackedWeights(LongSupplier size, Pack pack) {
        this.size = size;
        this.pack = pack;
    }

    /**
     * The address of the packed weights.
     *
     * @param currentVersion of the weights
     */
    long address(long currentVersion) {
        if (version != currentVersion || isa != Isa.current()) {
            renew(currentVersion);
        }
        return packed.address();
    }

    private synchronized void renew(long currentVersion) {
        Isa current = Isa.current();
        if (version != currentVersion || isa != current) {
            long count = size.getAsLong();
            if (packed == null || packed.size() < count) {
                close();
                packed = Tensor.zeros(Math.toIntExact(count));
            }
            pack.to(packed.address());
            isa = current;
            version = currentVersion;
        }
    }

    @Override
    public void close() {
        if (packed != null) {
            packed.close();
        }
    }
}
