package io.github.sequor.nn;

import io.github.sequor.cpu.Isa;
import io.github.sequor.tensor.Tensor;

/** Weights in the order that the kernel of one instruction set reads them: made once, and again when they change. */
final class PackedWeights implements AutoCloseable {
    /** Writes the packed weights to an address. */
    interface Pack {
        void to(long packed);
    }

    private volatile Tensor packed;
    private volatile long version = -1;
    private volatile Isa isa;

    /**
     * The address of the packed weights.
     *
     * @param size how many floats they take on the instruction set in use
     * @param currentVersion of the weights
     */
    long address(long size, long currentVersion, Pack pack) {
        Isa current = Isa.current();
        if (version != currentVersion || isa != current) {
            synchronized (this) {
                if (version != currentVersion || isa != current) {
                    if (packed == null || packed.size() < size) {
                        close();
                        packed = Tensor.zeros(Math.toIntExact(size));
                    }
                    pack.to(packed.address());
                    isa = current;
                    version = currentVersion;
                }
            }
        }
        return packed.address();
    }

    @Override
    public void close() {
        if (packed != null) {
            packed.close();
        }
    }
}
