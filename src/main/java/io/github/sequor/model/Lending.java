package io.github.sequor.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What lets several threads use one model: lends each memory of its own, keeps it for the next, and refuses to close the
 * model while any is lent.
 *
 * @param <T> a thread's memory, whose close throws nothing
 */
final class Lending<T extends AutoCloseable> implements AutoCloseable {
    private final String model;
    private final Supplier<T> maker;
    private final AutoCloseable weights;
    private final Deque<T> idle = new ArrayDeque<>();   // guards itself, users and closed
    private int users;
    private boolean closed;

    /**
     * Nothing is made before it is needed.
     *
     * @param model its name, such as translator
     * @param weights closed with the rest
     */
    Lending(String model, Supplier<T> maker, AutoCloseable weights) {
        this.model = model;
        this.maker = maker;
        this.weights = weights;
    }

    /**
     * Lends memory while something is done with it.
     *
     * @throws IllegalStateException if the model was closed
     */
    <R> R use(Function<? super T, R> work) {
        T memory;
        synchronized (idle) {
            if (closed) {
                throw new IllegalStateException("this " + model + " was closed");
            }
            memory = idle.isEmpty() ? maker.get() : idle.pop();
            users++;
        }
        try {
            return work.apply(memory);
        } finally {
            synchronized (idle) {
                users--;
                idle.push(memory);
            }
        }
    }

    /**
     * Gives all memory back; a second close does nothing.
     *
     * @throws IllegalStateException if a thread is using the model: nothing was closed then
     */
    @Override
    public void close() {
        synchronized (idle) {
            if (users > 0) {
                throw new IllegalStateException("this " + model + " is in use in " + users + " thread"
                        + (users == 1 ? "" : "s") + ": close it when they are done");
            }
            if (!closed) {
                closed = true;
                idle.forEach(Lending::close);
                idle.clear();
                close(weights);
            }
        }
    }

    private static void close(AutoCloseable memory) {
        try {
            memory.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
