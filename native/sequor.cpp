// The functions of sequor.h: those with arithmetic go to the kernel of the instruction set in use.
#include "sequor.h"

#include <cstring>

#include "cpu/blas.h"
#include "cpu/isa.h"
#include "cpu/memory.h"
#include "cpu/threads.h"
#include "kernels/kernels.h"

namespace sequor {
namespace {

template <class Function>
Function* choose(Function* scalar, [[maybe_unused]] Function* avx2, [[maybe_unused]] Function* avx512) {
#if SEQUOR_BEST_ISA > 0
    switch (current_isa()) {
        case Isa::avx512: return avx512;
        case Isa::avx2: return avx2;
        default: return scalar;
    }
#else
    return scalar;
#endif
}

#if SEQUOR_BEST_ISA == 2
#define KERNEL(name) choose(scalar::name, avx2::name, avx512::name)
#elif SEQUOR_BEST_ISA == 1
#define KERNEL(name) choose(scalar::name, avx2::name, avx2::name)
#else
#define KERNEL(name) choose(scalar::name, scalar::name, scalar::name)
#endif

}  // namespace

int isa_best() { return static_cast<int>(best_isa()); }

int isa_current() { return static_cast<int>(current_isa()); }

bool isa_set(int isa) { return set_isa(static_cast<Isa>(isa)); }

int threads_get() { return thread_count(); }

void threads_set(int threads) { set_thread_count(threads); }

void blas_single_thread() { blas_set_single_thread(); }

int blas_threads() { return blas_thread_count(); }

const char* blas_core() { return blas_core_name(); }

const char* blas_config() { return blas_description(); }

int64_t memory_allocate(int64_t bytes) { return reinterpret_cast<int64_t>(memory_take(bytes)); }

void memory_free(int64_t address) { memory_give_back(reinterpret_cast<void*>(address)); }

int64_t memory_blocks() { return memory_blocks_taken(); }

void memory_zero(float* to, int64_t count) { std::memset(to, 0, static_cast<size_t>(count) * sizeof(float)); }

void memory_fill(float* to, float value, int64_t count) {
    for (int64_t i = 0; i < count; i++) to[i] = value;
}

void memory_copy(float* to, const float* from, int64_t count) {
    std::memmove(to, from, static_cast<size_t>(count) * sizeof(float));
}

void write_floats(float* to, const float* from, int64_t offset, int64_t count) {
    std::memcpy(to, from + offset, static_cast<size_t>(count) * sizeof(float));
}

void read_floats(float* to, const float* from, int64_t offset, int64_t count) {
    std::memcpy(to + offset, from, static_cast<size_t>(count) * sizeof(float));
}

void write_ints(int32_t* to, const int32_t* from, int64_t offset, int64_t count) {
    std::memcpy(to, from + offset, static_cast<size_t>(count) * sizeof(int32_t));
}

void read_ints(int32_t* to, const int32_t* from, int64_t offset, int64_t count) {
    std::memcpy(to + offset, from, static_cast<size_t>(count) * sizeof(int32_t));
}

void add(float* to, const float* from, int64_t count) {
    KERNEL(add)(to, from, count);
}

void tanh_forward(float* y, const float* x, int64_t count) {
    KERNEL(tanh_forward)(y, x, count);
}

void tanh_backward(float* dx, const float* dy, const float* y, int64_t count) {
    KERNEL(tanh_backward)(dx, dy, y, count);
}

void sigmoid_forward(float* y, const float* x, int64_t count) {
    KERNEL(sigmoid_forward)(y, x, count);
}

void sigmoid_backward(float* dx, const float* dy, const float* y, int64_t count) {
    KERNEL(sigmoid_backward)(dx, dy, y, count);
}

void relu_forward(float* y, const float* x, int64_t count) {
    KERNEL(relu_forward)(y, x, count);
}

void relu_backward(float* dx, const float* dy, const float* y, int64_t count) {
    KERNEL(relu_backward)(dx, dy, y, count);
}

void dropout_forward(float* y, const float* x, float p, int64_t seed, int64_t first, int64_t count) {
    KERNEL(dropout_forward)(y, x, p, seed, first, count);
}

void dropout_backward(float* dx, const float* dy, float p, int64_t seed, int64_t first, int64_t count) {
    KERNEL(dropout_backward)(dx, dy, p, seed, first, count);
}

void dropout_groups(float* y, const float* x, float p, int64_t seed, int64_t first, const int32_t* group, int64_t rows,
                    int64_t width, bool whole, bool accumulate) {
    KERNEL(dropout_groups)(y, x, p, seed, first, group, rows, width, whole, accumulate);
}

void copy_columns(float* to, int64_t to_stride, const float* from, int64_t from_stride, int64_t rows, int64_t width) {
    KERNEL(copy_columns)(to, to_stride, from, from_stride, rows, width);
}

void add_columns(float* to, int64_t to_stride, const float* from, int64_t from_stride, int64_t rows, int64_t width) {
    KERNEL(add_columns)(to, to_stride, from, from_stride, rows, width);
}

void gather_rows(float* to, const float* from, const int32_t* index, int64_t rows, int64_t width) {
    KERNEL(gather_rows)(to, from, index, rows, width);
}

void add_to_rows(float* to, const float* from, const int32_t* index, int64_t rows, int64_t width) {
    KERNEL(add_to_rows)(to, from, index, rows, width);
}

void linear_forward(float* y, const float* x, const float* weight, const float* bias, int64_t rows, int64_t I,
                    int64_t O) {
    KERNEL(linear_forward)(y, x, weight, bias, rows, I, O);
}

void linear_backward(float* dx, float* dweight, float* dbias, const float* dy, const float* x, const float* weight,
                     int64_t rows, int64_t I, int64_t O, bool accumulate) {
    KERNEL(linear_backward)(dx, dweight, dbias, dy, x, weight, rows, I, O, accumulate);
}

int64_t embedding_backward(float* dweight, int32_t* touched, int32_t* touched_rows, int64_t count, const float* dy,
                           const int32_t* ids, int64_t rows, int64_t E) {
    return KERNEL(embedding_backward)(dweight, touched, touched_rows, count, dy, ids, rows, E);
}

double cross_entropy_forward(float* loss, float* log_sum, const float* logits, const int32_t* targets,
                             const float* weights, int64_t rows, int64_t V, float smoothing) {
    return KERNEL(cross_entropy_forward)(loss, log_sum, logits, targets, weights, rows, V, smoothing);
}

void cross_entropy_backward(float* dlogits, const float* dloss, const float* log_sum, const float* logits,
                            const int32_t* targets, const float* weights, int64_t rows, int64_t V, float smoothing,
                            double weight) {
    KERNEL(cross_entropy_backward)(dlogits, dloss, log_sum, logits, targets, weights, rows, V, smoothing, weight);
}

double binary_cross_entropy_forward(float* loss, const float* logits, const float* targets,
                                    const float* positive_weights, const float* row_weights, int64_t rows, int64_t C) {
    return KERNEL(binary_cross_entropy_forward)(loss, logits, targets, positive_weights, row_weights, rows, C);
}

void binary_cross_entropy_backward(float* dlogits, const float* dloss, const float* logits, const float* targets,
                                   const float* positive_weights, const float* row_weights, int64_t rows, int64_t C,
                                   double weight) {
    KERNEL(binary_cross_entropy_backward)(dlogits, dloss, logits, targets, positive_weights, row_weights, rows, C,
                                          weight);
}

void squared_error_forward(float* loss, const float* x, const float* targets, int64_t count) {
    KERNEL(squared_error_forward)(loss, x, targets, count);
}

void squared_error_backward(float* dx, const float* dloss, const float* x, const float* targets, int64_t count) {
    KERNEL(squared_error_backward)(dx, dloss, x, targets, count);
}

void target_log_probs(float* log_probs, const float* logits, const int32_t* targets, int64_t rows, int64_t V) {
    KERNEL(target_log_probs)(log_probs, logits, targets, rows, V);
}

void log_softmax(float* y, const float* x, int64_t rows, int64_t V) {
    KERNEL(log_softmax)(y, x, rows, V);
}

void log_softmax_top_k(int32_t* ids, float* log_probs, const float* logits, int64_t rows, int64_t V, int64_t k) {
    KERNEL(log_softmax_top_k)(ids, log_probs, logits, rows, V, k);
}

void crf_forward(float* loss, float* log_likelihoods, float* kept, const float* emissions, const int32_t* tags,
                 const float* start, const float* end, const float* transitions, const int32_t* batch_sizes,
                 const int32_t* offsets, int64_t T, int64_t K) {
    KERNEL(crf_forward)(loss, log_likelihoods, kept, emissions, tags, start, end, transitions, batch_sizes, offsets, T,
                        K);
}

void crf_backward(float* demissions, float* dstart, float* dend, float* dtransitions, const float* dloss,
                  const float* kept, const int32_t* tags, const float* end, const float* transitions,
                  const int32_t* batch_sizes, const int32_t* offsets, int64_t T, int64_t K) {
    KERNEL(crf_backward)(demissions, dstart, dend, dtransitions, dloss, kept, tags, end, transitions, batch_sizes,
                         offsets, T, K);
}

void crf_marginals(float* probabilities, const float* emissions, const float* start, const float* end,
                   const float* transitions, const int32_t* batch_sizes, const int32_t* offsets, int64_t T, int64_t K) {
    KERNEL(crf_marginals)(probabilities, emissions, start, end, transitions, batch_sizes, offsets, T, K);
}

void crf_viterbi(int32_t* tags, const float* emissions, const float* start, const float* end, const float* transitions,
                 const int32_t* batch_sizes, const int32_t* offsets, int64_t T, int64_t K) {
    KERNEL(crf_viterbi)(tags, emissions, start, end, transitions, batch_sizes, offsets, T, K);
}

void mean_pool_forward(float* y, const float* x, const int32_t* offset, const int32_t* column, const int32_t* length,
                       int64_t N, int64_t F, bool root) {
    KERNEL(mean_pool_forward)(y, x, offset, column, length, N, F, root);
}

void mean_pool_backward(float* dx, const float* dy, const int32_t* offset, const int32_t* column,
                        const int32_t* length, int64_t N, int64_t F, bool root) {
    KERNEL(mean_pool_backward)(dx, dy, offset, column, length, N, F, root);
}

void max_pool_forward(float* y, int32_t* row_of, const float* x, const int32_t* offset, const int32_t* column,
                      const int32_t* length, int64_t N, int64_t F) {
    KERNEL(max_pool_forward)(y, row_of, x, offset, column, length, N, F);
}

void max_pool_backward(float* dx, const float* dy, const int32_t* row_of, int64_t N, int64_t F) {
    KERNEL(max_pool_backward)(dx, dy, row_of, N, F);
}

void ctc_forward(float* loss, float* log_likelihoods, float* kept, const float* logits, const int32_t* targets,
                 const int32_t* target_starts, const int32_t* batch_sizes, const int32_t* offsets, int64_t T,
                 int64_t C, int64_t L) {
    KERNEL(ctc_forward)(loss, log_likelihoods, kept, logits, targets, target_starts, batch_sizes, offsets, T, C, L);
}

void ctc_backward(float* dlogits, const float* dloss, const float* kept, const float* logits,
                  const int32_t* targets, const int32_t* target_starts, const int32_t* batch_sizes,
                  const int32_t* offsets, int64_t T, int64_t C, int64_t L) {
    KERNEL(ctc_backward)(dlogits, dloss, kept, logits, targets, target_starts, batch_sizes, offsets, T, C, L);
}

void ctc_align(int32_t* path, float* log_probs, const float* logits, const int32_t* targets,
               const int32_t* target_starts, const int32_t* batch_sizes, const int32_t* offsets, int64_t T, int64_t C) {
    KERNEL(ctc_align)(path, log_probs, logits, targets, target_starts, batch_sizes, offsets, T, C);
}

int64_t rnn_packed_size(int64_t I, int64_t H, int64_t D) {
    return KERNEL(rnn_packed_size)(I, H, D);
}

int64_t rnn_backward_packed_size(int64_t H, int64_t D) {
    return KERNEL(rnn_backward_packed_size)(H, D);
}

void rnn_pack(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias) {
    KERNEL(rnn_pack)(packed, weights, I, H, D, bias);
}

void rnn_pack_backward(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias) {
    KERNEL(rnn_pack_backward)(packed, weights, I, H, D, bias);
}

void rnn_forward(float* output, float* h_n, float* gates, const float* input, const float* h_0, const float* weights,
                 const float* packed, const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I,
                 int64_t H, int64_t D, bool bias, bool relu) {
    KERNEL(rnn_forward)(output, h_n, gates, input, h_0, weights, packed, batch_sizes, order, T, I, H, D, bias,
                        relu);
}

void rnn_backward(float* dinput, float* dh_0, float* dweights, const float* doutput, const float* dh_n, float* gates,
                  const float* output, const float* input, const float* h_0, const float* weights,
                  const float* packed, const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I,
                  int64_t H, int64_t D, bool bias, bool relu, bool accumulate) {
    KERNEL(rnn_backward)(dinput, dh_0, dweights, doutput, dh_n, gates, output, input, h_0, weights, packed,
                         batch_sizes, order, T, I, H, D, bias, relu, accumulate);
}

int64_t gru_packed_size(int64_t I, int64_t H, int64_t D, bool reset_after) {
    return KERNEL(gru_packed_size)(I, H, D, reset_after);
}

int64_t gru_backward_packed_size(int64_t H, int64_t D, bool reset_after) {
    return KERNEL(gru_backward_packed_size)(H, D, reset_after);
}

void gru_pack(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias, bool reset_after) {
    KERNEL(gru_pack)(packed, weights, I, H, D, bias, reset_after);
}

void gru_pack_backward(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias,
                       bool reset_after) {
    KERNEL(gru_pack_backward)(packed, weights, I, H, D, bias, reset_after);
}

void gru_forward(float* output, float* h_n, float* gates, float* extra, const float* input, const float* h_0,
                 const float* weights, const float* packed, const int32_t* batch_sizes, const int32_t* order,
                 int64_t T, int64_t I, int64_t H, int64_t D, bool bias, bool reset_after, bool keep) {
    KERNEL(gru_forward)(output, h_n, gates, extra, input, h_0, weights, packed, batch_sizes, order, T, I, H, D,
                        bias, reset_after, keep);
}

void gru_backward(float* dinput, float* dh_0, float* dweights, const float* doutput, const float* dh_n, float* gates,
                  float* extra, const float* output, const float* input, const float* h_0, const float* weights,
                  const float* packed, const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I,
                  int64_t H, int64_t D, bool bias, bool reset_after, bool accumulate) {
    KERNEL(gru_backward)(dinput, dh_0, dweights, doutput, dh_n, gates, extra, output, input, h_0, weights, packed,
                         batch_sizes, order, T, I, H, D, bias, reset_after, accumulate);
}

int64_t lstm_packed_size(int64_t I, int64_t H, int64_t D) {
    return KERNEL(lstm_packed_size)(I, H, D);
}

int64_t lstm_backward_packed_size(int64_t H, int64_t D) {
    return KERNEL(lstm_backward_packed_size)(H, D);
}

void lstm_pack(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias) {
    KERNEL(lstm_pack)(packed, weights, I, H, D, bias);
}

void lstm_pack_backward(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias) {
    KERNEL(lstm_pack_backward)(packed, weights, I, H, D, bias);
}

void lstm_forward(float* output, float* h_n, float* c_n, float* gates, float* extra, const float* input,
                  const float* h_0, const float* c_0, const float* weights, const float* packed,
                  const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I, int64_t H, int64_t D,
                  bool bias, bool keep) {
    KERNEL(lstm_forward)(output, h_n, c_n, gates, extra, input, h_0, c_0, weights, packed, batch_sizes, order, T, I,
                         H, D, bias, keep);
}

void lstm_backward(float* dinput, float* dh_0, float* dc_0, float* dweights, const float* doutput, const float* dh_n,
                   const float* dc_n, float* gates, float* extra, const float* output, const float* input,
                   const float* h_0, const float* c_0, const float* weights, const float* packed,
                   const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I, int64_t H, int64_t D,
                   bool bias, bool accumulate) {
    KERNEL(lstm_backward)(dinput, dh_0, dc_0, dweights, doutput, dh_n, dc_n, gates, extra, output, input, h_0, c_0,
                          weights, packed, batch_sizes, order, T, I, H, D, bias, accumulate);
}

void attention_forward(float* context, float* alpha, const float* query, const float* keys, const float* projected,
                       const float* v, const int32_t* key_offset, const int32_t* key_column,
                       const int32_t* key_length, int64_t rows, int64_t S, int64_t K, int64_t A) {
    KERNEL(attention_forward)(context, alpha, query, keys, projected, v, key_offset, key_column, key_length, rows,
                              S, K, A);
}

void attention_backward(float* dquery, float* dkeys, float* dprojected, float* dv, const float* dcontext,
                        const float* dalpha, const float* alpha, const float* query, const float* keys,
                        const float* projected, const float* v, const int32_t* key_offset, const int32_t* key_column,
                        const int32_t* key_length, int64_t rows, int64_t S, int64_t K, int64_t A) {
    KERNEL(attention_backward)(dquery, dkeys, dprojected, dv, dcontext, dalpha, alpha, query, keys, projected, v,
                               key_offset, key_column, key_length, rows, S, K, A);
}

int64_t decoder_packed_size(int64_t cell, int64_t H, int64_t K, int64_t A, bool additive, bool luong) {
    return KERNEL(decoder_packed_size)(cell, H, K, A, additive, luong);
}

void decoder_pack(float* packed, const float* weights, const float* W_q, const float* W_c, int64_t cell, int64_t I,
                  int64_t H, int64_t K, int64_t A, bool bias) {
    KERNEL(decoder_pack)(packed, weights, W_q, W_c, cell, I, H, K, A, bias);
}

int64_t decoder_backward_packed_size(int64_t cell, int64_t H, int64_t K, int64_t A, bool additive, bool luong) {
    return KERNEL(decoder_backward_packed_size)(cell, H, K, A, additive, luong);
}

void decoder_pack_backward(float* packed, const float* weights, const float* W_q, const float* W_c, int64_t cell,
                           int64_t I, int64_t H, int64_t K, int64_t A, bool bias) {
    KERNEL(decoder_pack_backward)(packed, weights, W_q, W_c, cell, I, H, K, A, bias);
}

void decoder_forward(float* output, float* contexts, float* alpha, float* attentional, float* queries, float* gates,
                     float* extra, float* h_n, float* c_n, const float* input, const float* keys,
                     const float* projected, const float* h_0, const float* c_0, const float* fed_0,
                     const float* weights, const float* packed, const float* v, const int32_t* batch_sizes,
                     const int32_t* order, const int32_t* key_offset, const int32_t* key_column,
                     const int32_t* key_length, int64_t cell, int64_t T, int64_t S, int64_t I, int64_t H, int64_t K,
                     int64_t A, bool bias, bool keep) {
    KERNEL(decoder_forward)(output, contexts, alpha, attentional, queries, gates, extra, h_n, c_n, input, keys,
                            projected, h_0, c_0, fed_0, weights, packed, v, batch_sizes, order, key_offset,
                            key_column, key_length, cell, T, S, I, H, K, A, bias, keep);
}

void decoder_backward(float* dinput, float* dkeys, float* dprojected, float* dh_0, float* dc_0, float* dweights,
                      float* dW_q, float* dv, float* dW_c, const float* doutput, const float* dcontexts,
                      const float* dattentional, const float* dh_n, const float* dc_n, const float* output,
                      const float* contexts, const float* alpha, const float* attentional, const float* queries,
                      float* gates, float* extra, const float* input, const float* keys, const float* projected,
                      const float* h_0, const float* c_0, const float* fed_0, const float* weights,
                      const float* packed, const float* v, const int32_t* batch_sizes, const int32_t* order,
                      const int32_t* key_offset, const int32_t* key_column, const int32_t* key_length, int64_t cell,
                      int64_t T, int64_t S, int64_t I, int64_t H, int64_t K, int64_t A, bool bias) {
    KERNEL(decoder_backward)(dinput, dkeys, dprojected, dh_0, dc_0, dweights, dW_q, dv, dW_c, doutput, dcontexts,
                             dattentional, dh_n, dc_n, output, contexts, alpha, attentional, queries, gates, extra,
                             input, keys, projected, h_0, c_0, fed_0, weights, packed, v, batch_sizes, order,
                             key_offset, key_column, key_length, cell, T, S, I, H, K, A, bias);
}

void row_norms(float* norms, const float* rows, const int32_t* starts, int64_t V, int64_t D) {
    KERNEL(row_norms)(norms, rows, starts, V, D);
}

void similarity(float* scores, int64_t stride, const float* queries, const float* rows, const int32_t* starts,
                const float* scale, int64_t Q, int64_t V, int64_t D) {
    KERNEL(similarity)(scores, stride, queries, rows, starts, scale, Q, V, D);
}

void multiply_similarities(float* to, const float* positive, const float* negative, int64_t P, int64_t N, int64_t V) {
    KERNEL(multiply_similarities)(to, positive, negative, P, N, V);
}

void top_k(int32_t* ids, float* values, const float* scores, int64_t Q, int64_t V, int64_t k) {
    KERNEL(top_k)(ids, values, scores, Q, V, k);
}

double sum_of_squares(const float* x, const int32_t* rows, int64_t count, int64_t width) {
    return KERNEL(sum_of_squares)(x, rows, count, width);
}

void zero_rows(float* x, const int32_t* rows, int64_t count, int64_t width) {
    KERNEL(zero_rows)(x, rows, count, width);
}

void sgd_step(float* weight, float* velocity, const float* gradient, const int32_t* rows, int64_t count,
              int64_t width, float scale, float lr, float momentum, bool nesterov, float decay) {
    KERNEL(sgd_step)(weight, velocity, gradient, rows, count, width, scale, lr, momentum, nesterov, decay);
}

void adam_step(float* weight, float* m, float* v, const float* gradient, const int32_t* rows, int64_t count,
               int64_t width, float scale, float lr, double beta1, double beta2, float eps, float decay,
               bool decoupled, double correction1, double correction2) {
    KERNEL(adam_step)(weight, m, v, gradient, rows, count, width, scale, lr, beta1, beta2, eps, decay, decoupled,
                      correction1, correction2);
}

void adagrad_step(float* weight, float* sum, const float* gradient, const int32_t* rows, int64_t count,
                  int64_t width, float scale, float lr, float eps, float decay) {
    KERNEL(adagrad_step)(weight, sum, gradient, rows, count, width, scale, lr, eps, decay);
}

void rmsprop_step(float* weight, float* square, const float* gradient, const int32_t* rows, int64_t count,
                  int64_t width, float scale, float lr, double alpha, float eps, float decay) {
    KERNEL(rmsprop_step)(weight, square, gradient, rows, count, width, scale, lr, alpha, eps, decay);
}

int64_t word2vec_train(float* input, float* output, int64_t size, int64_t slices, int64_t parts, int64_t stride,
                       int64_t rows, const int32_t* words, int64_t count, int64_t first, const float* keep,
                       const int32_t* subword_start, const int32_t* subwords, const int32_t* path_start,
                       const int32_t* path, int64_t longest_path, const float* accept, const int32_t* alias,
                       int64_t vocabulary, int64_t negative, int64_t window, bool shrink, bool cbow, bool mean,
                       int64_t seed, float alpha, float alpha_end, int64_t batch) {
    return KERNEL(word2vec_train)(input, output, size, slices, parts, stride, rows, words, count, first, keep,
                                  subword_start, subwords, path_start, path, longest_path, accept, alias, vocabulary,
                                  negative, window, shrink, cbow, mean, seed, alpha, alpha_end, batch);
}

double glove_train(float* words, float* contexts, const int32_t* pairs, const int64_t* tile_start,
                   const int32_t* swapped, int64_t tiles, int64_t size, int64_t stride, float rate) {
    return KERNEL(glove_train)(words, contexts, pairs, tile_start, swapped, tiles, size, stride, rate);
}

int64_t limit_multiply_adds(int64_t passes) { return KERNEL(limit_multiply_adds)(passes); }

void limit_reads(const float* memory, int64_t count, int64_t passes) { KERNEL(limit_reads)(memory, count, passes); }

}  // namespace sequor
