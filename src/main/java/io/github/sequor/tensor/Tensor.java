package io.github.sequor.tensor;

import io.github.sequor.kernel.Kernels;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * An array of float32 in native memory, row-major. It either owns its memory ({@link #zeros}, {@link #of}: close it),
 * or is a value of one step in an {@link Arena}, which takes the memory back at its reset, or a view of another tensor.
 * Reading or writing a closed tensor, or a value of an earlier step, is an {@link IllegalStateException} that says so.
 *
 * <p>Not for use by several threads at once while one of them writes.
 */
public final class Tensor implements AutoCloseable {
    private final int[] shape;
    private final long size;
    private long address;               // 0 once closed
    private final Tensor root;          // who owns the memory of a view; this itself otherwise
    private final Arena arena;          // null: owns its memory
    private final long generation;
    private boolean needsGradient;      // of a root
    private Tensor gradient;
    private long zerosFrom;             // of a root: what stands from here to zerosTo are zeros, not written yet
    private long zerosTo;
    private long version;

    private Tensor(int[] shape, Tensor root, long address, Arena arena) {
        this.shape = shape;
        this.size = size(shape);
        this.root = root == null ? this : root;
        this.arena = arena;
        this.generation = arena == null ? 0 : arena.generation();
        this.address = root == null && arena == null ? Kernels.memory_allocate(size * Float.BYTES) : address;
    }

    /**
     * A tensor of zeros that owns its memory.
     *
     * @param shape the sizes, each at least 0
     */
    public static Tensor zeros(int... shape) {
        Tensor tensor = new Tensor(shape.clone(), null, 0, null);
        Kernels.memory_zero(tensor.address, tensor.size);
        return tensor;
    }

    /**
     * A tensor that owns its memory and holds these values.
     *
     * @param values row-major, as many as the shape has elements
     */
    public static Tensor of(float[] values, int... shape) {
        checkCount(values, shape);
        Tensor tensor = new Tensor(shape.clone(), null, 0, null);
        tensor.set(values);
        return tensor;
    }

    private static void checkCount(float[] values, int... shape) {
        if (values.length != size(shape)) {
            throw new IllegalArgumentException("values: the shape " + describe(shape) + " has " + size(shape)
                    + " elements, " + values.length + " were given");
        }
    }

    /** A value in an arena: memory as it is found. */
    static Tensor in(Arena arena, long address, int... shape) {
        return new Tensor(shape.clone(), null, address, arena);
    }

    /**
     * A view of part of this tensor's memory; its gradient is that part of this tensor's.
     *
     * @param offset the first element, counted from the start of this tensor
     */
    public Tensor view(long offset, int... viewShape) {
        long count = size(viewShape);
        if (offset < 0 || offset > size - count) {
            throw new IllegalArgumentException("view: " + count + " elements from " + offset
                    + " do not fit a tensor of " + size);
        }
        checkOpen();
        return new Tensor(viewShape.clone(), root, address + offset * Float.BYTES, arena);
    }

    static long size(int... shape) {
        long size = 1;
        for (int dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("shape: sizes must not be negative, was " + describe(shape));
            }
            if (dimension > 0 && size > Long.MAX_VALUE / Float.BYTES / dimension) {
                throw new IllegalArgumentException("shape: too many elements, was " + describe(shape));
            }
            size *= dimension;
        }
        return size;
    }

    /** The sizes. */
    public int[] shape() {
        return shape.clone();
    }

    /** The size of dimension {@code i}; counted from the end if negative. */
    public int shape(int i) {
        return shape[i < 0 ? shape.length + i : i];
    }

    /** The number of dimensions. */
    public int rank() {
        return shape.length;
    }

    /** The number of elements. */
    public long size() {
        return size;
    }

    /** The root of the sum of squares of all elements; infinite or NaN where an element is. */
    public double norm() {
        return Math.sqrt(Kernels.sum_of_squares(address(), 0, 1, size));
    }

    /** Copies all elements out, row-major. */
    public float[] toArray() {
        float[] values = new float[Math.toIntExact(size)];
        get(values, 0, values.length);
        return values;
    }

    /** The only element of a tensor of one, such as a loss. */
    public float item() {
        if (size != 1) {
            throw new IllegalArgumentException("item: expected one element, the shape is " + describe(shape));
        }
        return get(0);
    }

    /** The element at {@code index}, row-major. */
    public float get(long index) {
        checkRange("index", index, 1);
        float[] one = new float[1];
        Kernels.read_floats(one, address() + index * Float.BYTES, 0, 1);
        return one[0];
    }

    /** Copies elements 0 to {@code count} to {@code to[offset ...]}. */
    public void get(float[] to, int offset, int count) {
        checkRange("count", 0, count);
        java.util.Objects.checkFromIndexSize(offset, count, to.length);
        if (count > 0) {
            Kernels.read_floats(to, address(), offset, count);
        }
    }

    /** Copies elements from {@code index} on into the rest of a buffer. */
    public void get(long index, FloatBuffer to) {
        int count = to.remaining();
        checkRange("index", index, count);
        float[] part = new float[Math.min(count, 1 << 14)];
        for (int done = 0; done < count; done += part.length) {
            int n = Math.min(part.length, count - done);
            Kernels.read_floats(part, address() + (index + done) * Float.BYTES, 0, n);
            to.put(part, 0, n);
        }
    }

    /** Sets all elements, row-major. */
    public void set(float[] values) {
        checkCount(values, shape);
        if (size > 0) {
            Kernels.write_floats(address(), values, 0, size);
        }
        touch();
    }

    /** Sets the element at {@code index}, row-major. */
    public void set(long index, float value) {
        checkRange("index", index, 1);
        Kernels.memory_fill(address() + index * Float.BYTES, value, 1);
        touch();
    }

    /** Sets every element. */
    public void fill(float value) {
        Kernels.memory_fill(address(), value, size);
        touch();
    }

    /** Copies another tensor of as many elements. */
    public void set(Tensor from) {
        if (from.size != size) {
            throw new IllegalArgumentException("from: expected " + size + " elements, was " + describe(from.shape));
        }
        Kernels.memory_copy(address(), from.address(), size);
        touch();
    }

    /** A copy that owns its memory and outlives the arena. */
    public Tensor copy() {
        long from = address();
        Tensor copy = new Tensor(shape, null, 0, null);
        Kernels.memory_copy(copy.address, from, size);
        return copy;
    }

    private void checkRange(String name, long first, long count) {
        if (first < 0 || count < 0 || first > size - count) {
            throw new IndexOutOfBoundsException(name + ": " + count + " elements from " + first
                    + " on are outside a tensor of " + size + " elements");
        }
    }

    /**
     * The address of the first element, for calls of kernels.
     *
     * @throws IllegalStateException if the tensor was closed, or is a value of an earlier step
     */
    public long address() {
        checkOpen();
        if (root.zerosFrom < end() && address < root.zerosTo) {
            Kernels.zero_rows(root.zerosFrom, 0, 1, (root.zerosTo - root.zerosFrom) / Float.BYTES);
            root.zerosFrom = 0;
            root.zerosTo = 0;
        }
        return address;
    }

    private long end() {
        return address + size * Float.BYTES;
    }

    private void checkOpen() {
        if (arena != null) {
            arena.check(generation);
        } else if (root.address == 0) {
            throw new IllegalStateException("this tensor " + describe(shape) + " was closed");
        }
    }

    /** Whether backward computes a gradient for this tensor. */
    public boolean needsGradient() {
        return root.needsGradient;
    }

    /** Asks for a gradient of a value that no operation made, such as an input. Returns this tensor. */
    public Tensor requireGradient() {
        root.needsGradient = true;
        return this;
    }

    /**
     * The gradient, of this tensor's shape: zeros until backward reaches it. A value's gradient lives in its arena, a
     * parameter's as long as the parameter.
     *
     * @throws IllegalStateException if this tensor has none: ask with {@link #requireGradient}
     */
    public Tensor gradient() {
        if (gradient == null) {
            if (!needsGradient()) {
                throw new IllegalStateException("this tensor " + describe(shape) + " needs no gradient");
            }
            checkOpen();   // of a tensor that is gone there is no gradient either
            gradient = root != this ? root.gradient().view((address - root.address) / Float.BYTES, shape)
                    : arena == null ? zeros(shape) : arena.zeros(shape);
        }
        return gradient;
    }

    /** The gradient's address, or 0 (no gradient wanted), for calls of kernels. */
    public long gradientAddress() {
        return needsGradient() ? gradient().address() : 0;
    }

    /**
     * The gradient's address, or 0 where none is wanted or backward has not reached this tensor: then it is all zeros,
     * and memory for them would be in vain.
     */
    public long reachedGradientAddress() {
        return gradient == null && root.gradient == null ? 0 : gradientAddress();
    }

    /**
     * Sets the gradient to zeros. They are written as soon as someone looks at it or adds to it, and never where the
     * backward of a recurrent or linear layer comes first, which then overwrites the gradient of its weights.
     *
     * @throws IllegalStateException if the gradient was closed, or is that of a value of an earlier step
     */
    public void zeroGradient() {
        if (gradient == null && root.gradient == null) {
            return;   // it begins as zeros
        }
        Tensor cleared = gradient();
        Tensor memory = cleared.root;
        cleared.checkOpen();
        cleared.touch();
        if (memory.zerosFrom == memory.zerosTo) {
            memory.zerosFrom = cleared.address;
            memory.zerosTo = cleared.end();
        } else if (memory.zerosTo == cleared.address) {   // the next part of a layer's weights
            memory.zerosTo = cleared.end();
        } else if (cleared.address < memory.zerosFrom || cleared.end() > memory.zerosTo) {
            cleared.fill(0);
        }
    }

    /**
     * Takes over the writing of a gradient of zeros, for a kernel that then writes all of it. False, and no change, if
     * other elements stand in it, or zeros that are written: then kernels add.
     *
     * @throws IllegalStateException if the gradient was closed, or is that of a value of an earlier step
     */
    public boolean takeZeroGradient() {
        if (!needsGradient()) {
            return false;
        }
        Tensor taken = gradient();
        Tensor memory = taken.root;
        taken.checkOpen();
        if (memory.zerosFrom != taken.address || memory.zerosTo != taken.end()) {
            return false;
        }
        memory.zerosFrom = 0;
        memory.zerosTo = 0;
        return true;
    }

    /** How often the elements were set; weights that were packed are packed anew when it moves. */
    public long version() {
        return root.version;
    }

    /** Says that a kernel wrote the elements. */
    public void touch() {
        root.version++;
    }

    /**
     * Gives the memory back; a second close does nothing. Memory is given back by close alone, never by the garbage
     * collector, which could do so while a kernel is still reading. Closing a view or a value of an arena does nothing:
     * their memory belongs to others. Not to be called while another thread computes with this tensor.
     */
    @Override
    public void close() {
        if (root == this && arena == null && address != 0) {
            Kernels.memory_free(address);
            address = 0;
            if (gradient != null) {
                gradient.close();
            }
        }
    }

    /** A shape as text: {@code (3, 4)}. */
    public static String describe(int... shape) {
        String sizes = Arrays.toString(shape);
        return "(" + sizes.substring(1, sizes.length() - 1) + ")";
    }

    /**
     * Checks a shape.
     *
     * @param name the argument's name
     * @param expected the sizes; -1 for any
     * @throws IllegalArgumentException if it differs: names the argument, the expected and the given shape
     */
    public Tensor expect(String name, int... expected) {
        boolean same = expected.length == shape.length;
        for (int i = 0; same && i < shape.length; i++) {
            same = expected[i] < 0 || expected[i] == shape[i];
        }
        if (!same) {
            throw new IllegalArgumentException(name + ": expected shape " + describe(expected).replace("-1", "any")
                    + ", was " + describe(shape));
        }
        return this;
    }

    @Override
    public String toString() {
        return "Tensor" + describe(shape);
    }
}
