package io.github.sequor.kernel;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.CriticalRegion;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The functions of {@code native/sequor.h}, which documents them, under the names they have there. Arrays are raw
 * addresses and nothing is checked: every check is one floor above, in the classes that users see.
 */
@Platform(
        include = "sequor.h",
        library = "jnisequor",
        preload = {"quadmath@.0", "gfortran@.5", "openblas@.0"},
        preloadresource = "/org/bytedeco/openblas/")
@Namespace("sequor")
public final class Kernels {

    /** More than any machine has: a larger number is a slip, and the system would refuse so many. */
    public static final int MOST_THREADS = 1024;

    static {
        Loader.load();
        Settings.apply();
    }

    private Kernels() {
    }

    // the processor, threads, memory

    public static native int isa_best();

    public static native int isa_current();

    public static native boolean isa_set(int isa);

    public static native int threads_get();

    public static native void threads_set(int threads);

    public static native void blas_single_thread();

    public static native int blas_threads();

    public static native @Cast("const char*") BytePointer blas_core();

    public static native @Cast("const char*") BytePointer blas_config();

    public static native long memory_allocate(long bytes);

    public static native void memory_free(long address);

    public static native long memory_blocks();

    public static native void memory_zero(@Cast("float*") long to, long count);

    public static native void memory_fill(@Cast("float*") long to, float value, long count);

    public static native void memory_copy(@Cast("float*") long to, @Cast("float*") long from, long count);

    @CriticalRegion
    public static native void write_floats(@Cast("float*") long to, float[] from, long offset, long count);

    @CriticalRegion
    public static native void read_floats(float[] to, @Cast("float*") long from, long offset, long count);

    @CriticalRegion
    public static native void write_ints(@Cast("int32_t*") long to, int[] from, long offset, long count);

    @CriticalRegion
    public static native void read_ints(int[] to, @Cast("int32_t*") long from, long offset, long count);

    // element by element, and rows

    public static native void add(@Cast("float*") long to, @Cast("float*") long from, long count);

    public static native void tanh_forward(@Cast("float*") long y, @Cast("float*") long x, long count);

    public static native void tanh_backward(@Cast("float*") long dx, @Cast("float*") long dy, @Cast("float*") long y,
            long count);

    public static native void sigmoid_forward(@Cast("float*") long y, @Cast("float*") long x, long count);

    public static native void sigmoid_backward(@Cast("float*") long dx, @Cast("float*") long dy,
            @Cast("float*") long y, long count);

    public static native void relu_forward(@Cast("float*") long y, @Cast("float*") long x, long count);

    public static native void relu_backward(@Cast("float*") long dx, @Cast("float*") long dy, @Cast("float*") long y,
            long count);

    public static native void dropout_forward(@Cast("float*") long y, @Cast("float*") long x, float p, long seed,
            long first, long count);

    public static native void dropout_backward(@Cast("float*") long dx, @Cast("float*") long dy, float p, long seed,
            long first, long count);

    public static native void dropout_groups(@Cast("float*") long y, @Cast("float*") long x, float p, long seed,
            long first, @Cast("int32_t*") long group, long rows, long width, @Cast("bool") boolean whole,
            @Cast("bool") boolean accumulate);

    public static native void copy_columns(@Cast("float*") long to, long to_stride, @Cast("float*") long from,
            long from_stride, long rows, long width);

    public static native void add_columns(@Cast("float*") long to, long to_stride, @Cast("float*") long from,
            long from_stride, long rows, long width);

    public static native void gather_rows(@Cast("float*") long to, @Cast("float*") long from,
            @Cast("int32_t*") long index, long rows, long width);

    public static native void add_to_rows(@Cast("float*") long to, @Cast("float*") long from,
            @Cast("int32_t*") long index, long rows, long width);

    // linear, embedding, loss

    public static native void linear_forward(@Cast("float*") long y, @Cast("float*") long x,
            @Cast("float*") long weight, @Cast("float*") long bias, long rows, long I, long O);

    public static native void linear_backward(@Cast("float*") long dx, @Cast("float*") long dweight,
            @Cast("float*") long dbias, @Cast("float*") long dy, @Cast("float*") long x, @Cast("float*") long weight,
            long rows, long I, long O, boolean accumulate);

    public static native long embedding_backward(@Cast("float*") long dweight,
            @Cast("int32_t*") long touched, @Cast("int32_t*") long touched_rows, long count, @Cast("float*") long dy,
            @Cast("int32_t*") long ids, long rows, long E);

    public static native double cross_entropy_forward(@Cast("float*") long loss, @Cast("float*") long log_sum,
            @Cast("float*") long logits, @Cast("int32_t*") long targets, @Cast("float*") long weights, long rows,
            long V, float smoothing);

    public static native void cross_entropy_backward(@Cast("float*") long dlogits, @Cast("float*") long dloss,
            @Cast("float*") long log_sum, @Cast("float*") long logits, @Cast("int32_t*") long targets,
            @Cast("float*") long weights, long rows, long V, float smoothing, double weight);

    public static native double binary_cross_entropy_forward(@Cast("float*") long loss, @Cast("float*") long logits,
            @Cast("float*") long targets, @Cast("float*") long positive_weights, @Cast("float*") long row_weights,
            long rows, long C);

    public static native void binary_cross_entropy_backward(@Cast("float*") long dlogits, @Cast("float*") long dloss,
            @Cast("float*") long logits, @Cast("float*") long targets, @Cast("float*") long positive_weights,
            @Cast("float*") long row_weights, long rows, long C, double weight);

    public static native void squared_error_forward(@Cast("float*") long loss, @Cast("float*") long x,
            @Cast("float*") long targets, long count);

    public static native void squared_error_backward(@Cast("float*") long dx, @Cast("float*") long dloss,
            @Cast("float*") long x, @Cast("float*") long targets, long count);

    public static native void target_log_probs(@Cast("float*") long log_probs, @Cast("float*") long logits,
            @Cast("int32_t*") long targets, long rows, long V);

    public static native void log_softmax(@Cast("float*") long y, @Cast("float*") long x, long rows, long V);

    public static native void log_softmax_top_k(@Cast("int32_t*") long ids, @Cast("float*") long log_probs,
            @Cast("float*") long logits, long rows, long V, long k);

    // pooling

    public static native void mean_pool_forward(@Cast("float*") long y, @Cast("float*") long x,
            @Cast("int32_t*") long offset, @Cast("int32_t*") long column, @Cast("int32_t*") long length, long N,
            long F, @Cast("bool") boolean root);

    public static native void mean_pool_backward(@Cast("float*") long dx, @Cast("float*") long dy,
            @Cast("int32_t*") long offset, @Cast("int32_t*") long column, @Cast("int32_t*") long length, long N,
            long F, @Cast("bool") boolean root);

    public static native void max_pool_forward(@Cast("float*") long y, @Cast("int32_t*") long row_of,
            @Cast("float*") long x, @Cast("int32_t*") long offset, @Cast("int32_t*") long column,
            @Cast("int32_t*") long length, long N, long F);

    public static native void max_pool_backward(@Cast("float*") long dx, @Cast("float*") long dy,
            @Cast("int32_t*") long row_of, long N, long F);

    public static native void crf_forward(@Cast("float*") long loss, @Cast("float*") long log_likelihoods,
            @Cast("float*") long kept, @Cast("float*") long emissions, @Cast("int32_t*") long tags,
            @Cast("float*") long start, @Cast("float*") long end, @Cast("float*") long transitions,
            @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long offsets, long T, long K);

    public static native void crf_backward(@Cast("float*") long demissions, @Cast("float*") long dstart,
            @Cast("float*") long dend, @Cast("float*") long dtransitions, @Cast("float*") long dloss,
            @Cast("float*") long kept, @Cast("int32_t*") long tags, @Cast("float*") long end,
            @Cast("float*") long transitions, @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long offsets,
            long T, long K);

    public static native void crf_marginals(@Cast("float*") long probabilities, @Cast("float*") long emissions,
            @Cast("float*") long start, @Cast("float*") long end, @Cast("float*") long transitions,
            @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long offsets, long T, long K);

    public static native void crf_viterbi(@Cast("int32_t*") long tags, @Cast("float*") long emissions,
            @Cast("float*") long start, @Cast("float*") long end, @Cast("float*") long transitions,
            @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long offsets, long T, long K);

    public static native void ctc_forward(@Cast("float*") long loss, @Cast("float*") long log_likelihoods,
            @Cast("float*") long kept, @Cast("float*") long logits, @Cast("int32_t*") long targets,
            @Cast("int32_t*") long target_starts, @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long offsets,
            long T, long C, long L);

    public static native void ctc_backward(@Cast("float*") long dlogits, @Cast("float*") long dloss,
            @Cast("float*") long kept, @Cast("float*") long logits, @Cast("int32_t*") long targets,
            @Cast("int32_t*") long target_starts, @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long offsets,
            long T, long C, long L);

    public static native void ctc_align(@Cast("int32_t*") long path, @Cast("float*") long log_probs,
            @Cast("float*") long logits, @Cast("int32_t*") long targets, @Cast("int32_t*") long target_starts,
            @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long offsets, long T, long C);

    // recurrent layers

    public static native long rnn_packed_size(long I, long H, long D);

    public static native long rnn_backward_packed_size(long H, long D);

    public static native void rnn_pack(@Cast("float*") long packed, @Cast("float*") long weights, long I, long H,
            long D, boolean bias);

    public static native void rnn_pack_backward(@Cast("float*") long packed, @Cast("float*") long weights, long I,
            long H, long D, boolean bias);

    public static native void rnn_forward(@Cast("float*") long output, @Cast("float*") long h_n,
            @Cast("float*") long gates, @Cast("float*") long input, @Cast("float*") long h_0,
            @Cast("float*") long weights, @Cast("float*") long packed, @Cast("int32_t*") long batch_sizes,
            @Cast("int32_t*") long order, long T, long I, long H, long D, boolean bias,
            boolean relu);

    public static native void rnn_backward(@Cast("float*") long dinput, @Cast("float*") long dh_0,
            @Cast("float*") long dweights, @Cast("float*") long doutput, @Cast("float*") long dh_n,
            @Cast("float*") long gates, @Cast("float*") long output, @Cast("float*") long input,
            @Cast("float*") long h_0, @Cast("float*") long weights, @Cast("float*") long packed,
            @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long order, long T, long I, long H, long D,
            boolean bias, boolean relu, boolean accumulate);

    public static native long gru_packed_size(long I, long H, long D, boolean reset_after);

    public static native long gru_backward_packed_size(long H, long D,
            boolean reset_after);

    public static native void gru_pack(@Cast("float*") long packed, @Cast("float*") long weights, long I, long H,
            long D, boolean bias, boolean reset_after);

    public static native void gru_pack_backward(@Cast("float*") long packed, @Cast("float*") long weights, long I,
            long H, long D, boolean bias, boolean reset_after);

    public static native void gru_forward(@Cast("float*") long output, @Cast("float*") long h_n,
            @Cast("float*") long gates, @Cast("float*") long extra, @Cast("float*") long input,
            @Cast("float*") long h_0, @Cast("float*") long weights, @Cast("float*") long packed,
            @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long order, long T, long I, long H, long D,
            boolean bias, boolean reset_after, boolean keep);

    public static native void gru_backward(@Cast("float*") long dinput, @Cast("float*") long dh_0,
            @Cast("float*") long dweights, @Cast("float*") long doutput, @Cast("float*") long dh_n,
            @Cast("float*") long gates, @Cast("float*") long extra, @Cast("float*") long output,
            @Cast("float*") long input, @Cast("float*") long h_0, @Cast("float*") long weights,
            @Cast("float*") long packed, @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long order, long T,
            long I, long H, long D, boolean bias, boolean reset_after, boolean accumulate);

    public static native long lstm_packed_size(long I, long H, long D);

    public static native long lstm_backward_packed_size(long H, long D);

    public static native void lstm_pack(@Cast("float*") long packed, @Cast("float*") long weights, long I, long H,
            long D, boolean bias);

    public static native void lstm_pack_backward(@Cast("float*") long packed, @Cast("float*") long weights, long I,
            long H, long D, boolean bias);

    public static native void lstm_forward(@Cast("float*") long output, @Cast("float*") long h_n,
            @Cast("float*") long c_n, @Cast("float*") long gates, @Cast("float*") long extra,
            @Cast("float*") long input, @Cast("float*") long h_0, @Cast("float*") long c_0,
            @Cast("float*") long weights, @Cast("float*") long packed, @Cast("int32_t*") long batch_sizes,
            @Cast("int32_t*") long order, long T, long I, long H, long D, boolean bias, boolean keep);

    public static native void lstm_backward(@Cast("float*") long dinput, @Cast("float*") long dh_0,
            @Cast("float*") long dc_0, @Cast("float*") long dweights, @Cast("float*") long doutput,
            @Cast("float*") long dh_n, @Cast("float*") long dc_n, @Cast("float*") long gates,
            @Cast("float*") long extra, @Cast("float*") long output, @Cast("float*") long input,
            @Cast("float*") long h_0, @Cast("float*") long c_0, @Cast("float*") long weights,
            @Cast("float*") long packed, @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long order, long T,
            long I, long H, long D, boolean bias, boolean accumulate);

    // attention

    public static native void attention_forward(@Cast("float*") long context, @Cast("float*") long alpha,
            @Cast("float*") long query, @Cast("float*") long keys, @Cast("float*") long projected,
            @Cast("float*") long v, @Cast("int32_t*") long key_offset, @Cast("int32_t*") long key_column,
            @Cast("int32_t*") long key_length, long rows, long S, long K, long A);

    public static native void attention_backward(@Cast("float*") long dquery, @Cast("float*") long dkeys,
            @Cast("float*") long dprojected, @Cast("float*") long dv, @Cast("float*") long dcontext,
            @Cast("float*") long dalpha, @Cast("float*") long alpha, @Cast("float*") long query,
            @Cast("float*") long keys, @Cast("float*") long projected, @Cast("float*") long v,
            @Cast("int32_t*") long key_offset, @Cast("int32_t*") long key_column, @Cast("int32_t*") long key_length,
            long rows, long S, long K, long A);

    public static native long decoder_packed_size(long cell, long H, long K, long A,
            boolean additive, boolean luong);

    public static native void decoder_pack(@Cast("float*") long packed, @Cast("float*") long weights,
            @Cast("float*") long W_q, @Cast("float*") long W_c, long cell, long I, long H, long K, long A,
            boolean bias);

    public static native long decoder_backward_packed_size(long cell, long H, long K, long A,
            boolean additive, boolean luong);

    public static native void decoder_pack_backward(@Cast("float*") long packed, @Cast("float*") long weights,
            @Cast("float*") long W_q, @Cast("float*") long W_c, long cell, long I, long H, long K, long A,
            boolean bias);

    public static native void decoder_forward(@Cast("float*") long output, @Cast("float*") long contexts,
            @Cast("float*") long alpha, @Cast("float*") long attentional, @Cast("float*") long queries,
            @Cast("float*") long gates, @Cast("float*") long extra, @Cast("float*") long h_n,
            @Cast("float*") long c_n, @Cast("float*") long input, @Cast("float*") long keys,
            @Cast("float*") long projected, @Cast("float*") long h_0, @Cast("float*") long c_0,
            @Cast("float*") long fed_0, @Cast("float*") long weights, @Cast("float*") long packed,
            @Cast("float*") long v, @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long order,
            @Cast("int32_t*") long key_offset, @Cast("int32_t*") long key_column, @Cast("int32_t*") long key_length,
            long cell, long T, long S, long I, long H, long K, long A, boolean bias, boolean keep);

    public static native void decoder_backward(@Cast("float*") long dinput, @Cast("float*") long dkeys,
            @Cast("float*") long dprojected, @Cast("float*") long dh_0, @Cast("float*") long dc_0,
            @Cast("float*") long dweights, @Cast("float*") long dW_q, @Cast("float*") long dv,
            @Cast("float*") long dW_c, @Cast("float*") long doutput, @Cast("float*") long dcontexts,
            @Cast("float*") long dattentional, @Cast("float*") long dh_n, @Cast("float*") long dc_n,
            @Cast("float*") long output, @Cast("float*") long contexts, @Cast("float*") long alpha,
            @Cast("float*") long attentional, @Cast("float*") long queries, @Cast("float*") long gates,
            @Cast("float*") long extra, @Cast("float*") long input, @Cast("float*") long keys,
            @Cast("float*") long projected, @Cast("float*") long h_0, @Cast("float*") long c_0,
            @Cast("float*") long fed_0, @Cast("float*") long weights, @Cast("float*") long packed,
            @Cast("float*") long v, @Cast("int32_t*") long batch_sizes, @Cast("int32_t*") long order,
            @Cast("int32_t*") long key_offset, @Cast("int32_t*") long key_column, @Cast("int32_t*") long key_length,
            long cell, long T, long S, long I, long H, long K, long A, boolean bias);

    // word vectors

    public static native void row_norms(@Cast("float*") long norms, @Cast("float*") long rows,
            @Cast("int32_t*") long starts, long V, long D);

    public static native void similarity(@Cast("float*") long scores, long stride, @Cast("float*") long queries,
            @Cast("float*") long rows, @Cast("int32_t*") long starts, @Cast("float*") long scale, long Q, long V,
            long D);

    public static native void multiply_similarities(@Cast("float*") long to, @Cast("float*") long positive,
            @Cast("float*") long negative, long P, long N, long V);

    public static native void top_k(@Cast("int32_t*") long ids, @Cast("float*") long values,
            @Cast("float*") long scores, long Q, long V, long k);

    // optimizers

    public static native double sum_of_squares(@Cast("float*") long x, @Cast("int32_t*") long rows, long count,
            long width);

    public static native void zero_rows(@Cast("float*") long x, @Cast("int32_t*") long rows, long count, long width);

    public static native void sgd_step(@Cast("float*") long weight, @Cast("float*") long velocity,
            @Cast("float*") long gradient, @Cast("int32_t*") long rows, long count, long width, float scale,
            float lr, float momentum, boolean nesterov, float decay);

    public static native void adam_step(@Cast("float*") long weight, @Cast("float*") long m, @Cast("float*") long v,
            @Cast("float*") long gradient, @Cast("int32_t*") long rows, long count, long width, float scale,
            float lr, double beta1, double beta2, float eps, float decay, boolean decoupled,
            double correction1, double correction2);

    public static native void adagrad_step(@Cast("float*") long weight, @Cast("float*") long sum,
            @Cast("float*") long gradient, @Cast("int32_t*") long rows, long count, long width, float scale,
            float lr, float eps, float decay);

    public static native void rmsprop_step(@Cast("float*") long weight, @Cast("float*") long square,
            @Cast("float*") long gradient, @Cast("int32_t*") long rows, long count, long width, float scale,
            float lr, double alpha, float eps, float decay);

    // word vectors

    public static native long word2vec_train(@Cast("float*") long input, @Cast("float*") long output, long size,
            long slices, long parts, long stride, long rows, @Cast("int32_t*") long words, long count, long first,
            @Cast("float*") long keep, @Cast("int32_t*") long subword_start, @Cast("int32_t*") long subwords,
            @Cast("int32_t*") long path_start, @Cast("int32_t*") long path, long longest_path,
            @Cast("float*") long accept, @Cast("int32_t*") long alias, long vocabulary,
            long negative, long window, boolean shrink, boolean cbow, boolean mean, long seed, float alpha,
            float alpha_end, long batch);

    public static native double glove_train(@Cast("float*") long words, @Cast("float*") long contexts,
            @Cast("int32_t*") long pairs, @Cast("int64_t*") long tile_start, @Cast("int32_t*") long swapped,
            long tiles, long size, long stride, float rate);

    // the machine's limits

    public static native long limit_multiply_adds(long passes);

    public static native void limit_reads(@Cast("float*") long memory, long count, long passes);
}
