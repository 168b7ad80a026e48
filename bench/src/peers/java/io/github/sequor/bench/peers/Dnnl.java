package io.github.sequor.bench.peers;

import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** What every use of oneDNN's memory needs. */
final class Dnnl {
    private Dnnl() {
    }

    static memory.desc desc(memory.format_tag format, long... dimensions) {
        return new memory.desc(dimensions, memory.data_type.f32, format);
    }

    static memory filled(engine cpu, memory.desc desc, float[] values) {
        memory result = new memory(desc, cpu);
        new FloatPointer(result.get_data_handle()).put(values);
        return result;
    }

    static memory reordered(engine cpu, stream queue, memory from, memory.desc desc) {
        memory to = new memory(desc, cpu);
        new reorder(from, to).execute(queue, from, to);
        queue._wait();
        return to;
    }

    static void clear(memory values) {
        Pointer.memset(values.get_data_handle(), 0, values.get_desc().get_size());
    }

    static float[] values(memory from) {
        float[] values = new float[(int) (from.get_desc().get_size() / Float.BYTES)];
        new FloatPointer(from.get_data_handle()).get(values);
        return values;
    }
}
