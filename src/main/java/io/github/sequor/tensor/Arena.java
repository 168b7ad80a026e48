package io.github.sequor.tensor;

import io.github.sequor.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the values of one step live: memory handed out one piece behind another and taken back all at once by
 * {@link #reset}. After a few steps it holds one block as large as a step needs, and takes no more from the system.
 *
 * <p>A plain arena is for inference. A tape is an arena that also remembers how to differentiate what was computed in
 * it. For one thread at a time.
 */
public class Arena implements AutoCloseable {
    private static final long ALIGNMENT = 64;
    private static final long FIRST_BLOCK = 1 << 20;

    private record Block(long address, long bytes) {
    }

    private final List<Block> blocks = new ArrayList<>();
    private final List<int[]> integers = new ArrayList<>();
    private int integersUsed;
    private long used;               // of the last block
    private long generation;
    private boolean closed;

    /** An uninitialised value. It has a gradient where this arena is a tape. */
    public Tensor result(int... shape) {
        Tensor tensor = scratch(shape);
        return recording() ? tensor.requireGradient() : tensor;
    }

    /** An uninitialised value without a gradient: room that an operation keeps for its backward. */
    public Tensor scratch(int... shape) {
        return Tensor.in(this, take(Tensor.size(shape) * Float.BYTES), shape);
    }

    /** A value of zeros, without a gradient unless asked for. */
    public Tensor zeros(int... shape) {
        Tensor tensor = scratch(shape);
        Kernels.memory_zero(tensor.address(), tensor.size());
        return tensor;
    }

    /** A value that holds these elements, without a gradient unless asked for. */
    public Tensor of(float[] values, int... shape) {
        Tensor tensor = scratch(shape);
        tensor.set(values);
        return tensor;
    }

    /** The address of room for floats, for calls of kernels: what an operation keeps for its backward. */
    public long floats(long count) {
        return take(Math.multiplyExact(count, Float.BYTES));
    }

    /**
     * Room for integers on the heap, the caller's until the step ends: a step in steady state makes no array anew.
     *
     * @return an array of at least {@code count}, with anything in it
     */
    public int[] integers(int count) {
        check(generation);
        if (integersUsed == integers.size()) {
            integers.add(new int[count]);
        } else if (integers.get(integersUsed).length < count) {
            integers.set(integersUsed, new int[count]);
        }
        return integers.get(integersUsed++);
    }

    /** The address of a copy of these integers, for calls of kernels. It lives as long as the step. */
    public long ints(int[] values) {
        return ints(values, values.length);
    }

    /** The address of a copy of the first {@code count} of these integers. */
    public long ints(int[] values, int count) {
        if (count < 0 || count > values.length) {
            throw new IllegalArgumentException("count: expected 0 to " + values.length + ", was " + count);
        }
        long address = take((long) count * Integer.BYTES);
        if (count > 0) {
            Kernels.write_ints(address, values, 0, count);
        }
        return address;
    }

    private long take(long bytes) {
        check(generation);
        bytes = Math.addExact(Math.max(bytes, 1), ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        Block last = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
        if (last == null || bytes > last.bytes - used) {
            last = add(Math.max(bytes, last == null ? FIRST_BLOCK : last.bytes));
        }
        long address = last.address + used;
        used += bytes;
        return address;
    }

    private Block add(long bytes) {
        Block block = new Block(Kernels.memory_allocate(bytes), bytes);
        blocks.add(block);
        used = 0;
        return block;
    }

    private void free() {
        blocks.forEach(block -> Kernels.memory_free(block.address));
        blocks.clear();
    }

    /** Whether operations must keep what backward needs. */
    public boolean recording() {
        return false;
    }

    /** Remembers the backward of an operation; a plain arena forgets it. */
    public void record(Runnable backward) {
    }

    /** Ends the step: every value in this arena is gone, and says so when touched. */
    public void reset() {
        check(generation);
        generation++;
        used = 0;
        integersUsed = 0;
        if (blocks.size() > 1) {
            long bytes = blocks.stream().mapToLong(Block::bytes).sum();
            free();
            add(bytes);
        }
    }

    final long generation() {
        return generation;
    }

    final void check(long of) {
        if (closed) {
            throw new IllegalStateException("this value's arena was closed");
        }
        if (of != generation) {
            throw new IllegalStateException("this value belongs to an earlier step: its arena was reset since; "
                    + "copy() what must outlive a step");
        }
    }

    /** Gives the memory back; a second close does nothing. */
    @Override
    public void close() {
        closed = true;
        free();
    }
}
