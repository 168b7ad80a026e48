package io.github.sequor.nn;

import io.github.sequor.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Something with parameters: a layer, or a model made of layers. Close it to give its native memory back.
 *
 * <p>A module's weights may be read by several threads at once, each with an arena of its own, while none trains.
 */
public abstract class Module implements AutoCloseable {
    private final List<Parameter> own = new ArrayList<>();
    private final Map<String, Module> children = new LinkedHashMap<>();
    private final List<AutoCloseable> owned = new ArrayList<>();

    /** Registers a parameter of this module; its name must be a new one. */
    protected final Parameter add(Parameter parameter) {
        checkNew(parameter.name());
        own.add(parameter);
        return parameter;
    }

    /** Registers a part of this module; its parameters' names begin with {@code name} and a dot. */
    protected final <M extends Module> M add(String name, M module) {
        checkNew(name);
        children.put(name, module);
        return module;
    }

    private void checkNew(String name) {
        if (children.containsKey(name) || own.stream().anyMatch(p -> p.name().equals(name))) {
            throw new IllegalArgumentException("name: this module already has a part or parameter " + name);
        }
    }

    /** Has {@link #close} close this too. */
    protected final <C extends AutoCloseable> C own(C resource) {
        owned.add(resource);
        return resource;
    }

    /**
     * All parameters that are trained, this module's before its parts', under their full names as in a PyTorch state
     * dict.
     */
    public final List<Parameter> parameters() {
        return all().stream().filter(p -> !p.isFrozen()).toList();
    }

    private List<Parameter> all() {
        List<Parameter> all = new ArrayList<>(own);
        children.forEach((name, module) -> module.all().forEach(p -> all.add(p.named(name + "." + p.name()))));
        return all;
    }

    /** The number of trained elements. */
    public final long parameterCount() {
        return parameters().stream().mapToLong(p -> p.value().size()).sum();
    }

    /** The parameters' tensors by name, frozen ones among them; the tensors are the module's own. */
    public final Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        all().forEach(p -> state.put(p.name(), p.value()));
        return state;
    }

    /**
     * Copies another state into the parameters.
     *
     * @throws IllegalArgumentException if a name is missing or unknown, or a shape differs; nothing was copied then
     */
    public final void load(Map<String, Tensor> state) {
        Map<String, Tensor> mine = state();
        Set<String> missing = new TreeSet<>(mine.keySet());
        missing.removeAll(state.keySet());
        Set<String> unknown = new TreeSet<>(state.keySet());
        unknown.removeAll(mine.keySet());
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException("state: "
                    + (missing.isEmpty() ? "" : "missing " + String.join(", ", missing))
                    + (missing.isEmpty() || unknown.isEmpty() ? "" : "; ")
                    + (unknown.isEmpty() ? "" : "unknown " + String.join(", ", unknown)));
        }
        mine.forEach((name, tensor) -> state.get(name).expect(name, tensor.shape()));
        mine.forEach((name, tensor) -> tensor.set(state.get(name)));
    }

    /**
     * What names and shapes do not tell about this module, such as a GRU's variant: it is saved with the weights, and
     * weights that were saved with another value are refused.
     */
    protected Map<String, String> variant() {
        return Map.of();
    }

    /** The variants of this module and its parts, under their full names. */
    final Map<String, String> variants() {
        Map<String, String> all = new TreeMap<>(variant());   // sorted: the same module is the same file, byte for byte
        children.forEach((name, module) -> module.variants().forEach((key, value) -> all.put(name + "." + key, value)));
        return all;
    }

    /**
     * Saves the parameters as safetensors under PyTorch's names: written aside, synced and renamed, so that the file is
     * either the old or the new one.
     */
    public final void save(Path file) throws IOException {
        Weights.write(file, state(), variants());
    }

    /**
     * Loads parameters that {@link #save} or PyTorch wrote ({@code safetensors.torch.save_file(module.state_dict())}).
     *
     * @throws IOException if the file is missing, damaged or of another module: nothing was loaded then. A file that does
     *         not say which GRU it is of holds PyTorch's; which function an RNN was trained with, PyTorch does not save.
     */
    public final void load(Path file) throws IOException {
        Weights.read(file, this);
    }

    @Override
    public void close() {
        own.forEach(Parameter::close);
        children.values().forEach(Module::close);
        for (AutoCloseable resource : owned) {
            try {
                resource.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
