// The one header Java sees: every operation's formula, shapes and layout.
//
// Arrays are float32, row-major, and need not be aligned. A name followed by (a, b) is an array of that shape.
// Forward functions overwrite their outputs; a gradient is `d` + the forward name and accumulates (+=), unless it
// says "overwrites". A null array, where allowed, is said to be. Nothing is checked here: shapes are checked once,
// in Java, before the call. The same bits for any number of threads.
//
// A packed batch of N sequences over T steps: sequences sorted by falling length, batch_sizes (T) how many are
// still running at each step, rows = sum of batch_sizes, step after step. `order` (N) gives for each sequence its
// index in the states h_0, h_n, c_0, c_n (null: the same).
#pragma once
#include <cstdint>

namespace sequor {

// ---- the processor, threads, memory --------------------------------------------------------------------------

int isa_best();                   // 0 scalar, 1 AVX2 + FMA, 2 AVX-512
int isa_current();
bool isa_set(int isa);            // false where the processor lacks it
int threads_get();
void threads_set(int threads);
void blas_single_thread();        // sets OpenBLAS to one thread, process-wide
int blas_threads();
const char* blas_core();          // the kind of processor whose products it chose
const char* blas_config();        // its version, how it was built, and the core
int64_t memory_allocate(int64_t bytes);   // 64-byte aligned address; throws std::bad_alloc
void memory_free(int64_t address);
int64_t memory_blocks();          // blocks taken from the system since the process began, scratch included
void memory_zero(float* to, int64_t count);
void memory_fill(float* to, float value, int64_t count);
void memory_copy(float* to, const float* from, int64_t count);
void write_floats(float* to, const float* from, int64_t offset, int64_t count);   // to[i] = from[offset + i]
void read_floats(float* to, const float* from, int64_t offset, int64_t count);    // to[offset + i] = from[i]
void write_ints(int32_t* to, const int32_t* from, int64_t offset, int64_t count);
void read_ints(int32_t* to, const int32_t* from, int64_t offset, int64_t count);

// ---- element by element, and rows ----------------------------------------------------------------------------

void add(float* to, const float* from, int64_t count);                            // to += from
void tanh_forward(float* y, const float* x, int64_t count);
void tanh_backward(float* dx, const float* dy, const float* y, int64_t count);
void sigmoid_forward(float* y, const float* x, int64_t count);
void sigmoid_backward(float* dx, const float* dy, const float* y, int64_t count);
void relu_forward(float* y, const float* x, int64_t count);
void relu_backward(float* dx, const float* dy, const float* y, int64_t count);
// y = x * m / (1 - p): m is 0 with probability p, drawn for element i from (seed, first + i) alone.
void dropout_forward(float* y, const float* x, float p, int64_t seed, int64_t first, int64_t count);
void dropout_backward(float* dx, const float* dy, float p, int64_t seed, int64_t first, int64_t count);
// x (rows, width), of which rows of one group (rows) share their m: element j of group k is drawn from (seed, first +
// k * width + j), or, where `whole`, all of it from (seed, first + k). With groups of a sequence's steps this is Gal and
// Ghahramani's 2016 dropout, with whole groups of a word's rows that of embeddings. Overwrites y or, where `accumulate` (backward), adds to it.
void dropout_groups(float* y, const float* x, float p, int64_t seed, int64_t first, const int32_t* group, int64_t rows,
                    int64_t width, bool whole, bool accumulate);
// Columns [0, width) of rows with strides: to = from, or to += from.
void copy_columns(float* to, int64_t to_stride, const float* from, int64_t from_stride, int64_t rows, int64_t width);
void add_columns(float* to, int64_t to_stride, const float* from, int64_t from_stride, int64_t rows, int64_t width);
// to (rows, width): to[i] = from[index[i]], zeros where index[i] < 0; add_to_rows: to[index[i]] += from[i], where
// no index may come twice (negative ones are left out).
void gather_rows(float* to, const float* from, const int32_t* index, int64_t rows, int64_t width);
void add_to_rows(float* to, const float* from, const int32_t* index, int64_t rows, int64_t width);

// ---- linear, embedding, loss ---------------------------------------------------------------------------------

// y (rows, O) = x (rows, I) weight (O, I)^T + bias (O, may be null)
void linear_forward(float* y, const float* x, const float* weight, const float* bias, int64_t rows, int64_t I,
                    int64_t O);
// dx, dweight and dbias may be null; all are added to, or dweight is overwritten where `accumulate` is false
void linear_backward(float* dx, float* dweight, float* dbias, const float* dy, const float* x, const float* weight,
                     int64_t rows, int64_t I, int64_t O, bool accumulate);
// dweight (V, E) at row ids[i] += dy[i], for i in order. touched (V, zeros and ones) and touched_rows (V) with
// `count` used so far collect the rows that have a gradient (both null: all have); returns the new count. dweight may be
// null.
int64_t embedding_backward(float* dweight, int32_t* touched, int32_t* touched_rows, int64_t count, const float* dy,
                           const int32_t* ids, int64_t rows, int64_t E);
// loss (1) = sum over rows whose target >= 0 of -sum_j w_j q_j log softmax(logits)_j, over the sum of their w_target:
// q = (1 - smoothing) onehot(target) + smoothing / V (torch.nn.CrossEntropyLoss), weights w (V, null: ones). log_sum
// (rows) is kept for backward. Returns that sum of weights; the loss is 0 where it is.
double cross_entropy_forward(float* loss, float* log_sum, const float* logits, const int32_t* targets,
                             const float* weights, int64_t rows, int64_t V, float smoothing);
void cross_entropy_backward(float* dlogits, const float* dloss, const float* log_sum, const float* logits,
                            const int32_t* targets, const float* weights, int64_t rows, int64_t V, float smoothing,
                            double weight);
// loss (1) = sum over rows i, columns c of w_i (p_c y log(1 + e^-x) + (1 - y) log(1 + e^x)) / (C sum_i w_i): logits x,
// targets y in [0, 1], both (rows, C) (torch.nn.BCEWithLogitsLoss). positive_weights p (C) and row_weights w (rows)
// may be null: ones. Returns the sum of w; the loss is 0 where it is.
double binary_cross_entropy_forward(float* loss, const float* logits, const float* targets,
                                    const float* positive_weights, const float* row_weights, int64_t rows, int64_t C);
void binary_cross_entropy_backward(float* dlogits, const float* dloss, const float* logits, const float* targets,
                                   const float* positive_weights, const float* row_weights, int64_t rows, int64_t C,
                                   double weight);
// loss (1) = mean of (x - target)^2 (torch.nn.MSELoss); 0 where count is
void squared_error_forward(float* loss, const float* x, const float* targets, int64_t count);
void squared_error_backward(float* dx, const float* dloss, const float* x, const float* targets, int64_t count);
// log_probs (rows) of the targets: log softmax(logits)[target]
void target_log_probs(float* log_probs, const float* logits, const int32_t* targets, int64_t rows, int64_t V);
// y (rows, V) = log softmax(x)
void log_softmax(float* y, const float* x, int64_t rows, int64_t V);
// The k best of log softmax(logits) a row, best first, ties by lower id: ids (rows, k), log_probs (rows, k); -1 and
// minus infinity past V.
void log_softmax_top_k(int32_t* ids, float* log_probs, const float* logits, int64_t rows, int64_t V, int64_t k);

// ---- conditional random field --------------------------------------------------------------------------------
// A linear chain (Lafferty et al. 2001) over K tags with pytorch-crf's parameters: the tags y of a sequence score
//   start[y_0] + sum_t emissions[t][y_t] + sum_t transitions[y_t-1][y_t] + end[y_last],   p(y) = exp(score - log Z).
// emissions (rows, K) and tags (rows) are a packed batch: row offsets[t] + i is step t of the i-th longest sequence, of
// which batch_sizes[t] are still running. start, end (K), transitions (K, K) from row to column; all finite.

// loss (1) = -sum over sequences of log p(tags) / rows; log_likelihoods (N) by falling length: log p(tags). Log Z is
// summed in double, step by step. kept (rows, 2K) for backward.
void crf_forward(float* loss, float* log_likelihoods, float* kept, const float* emissions, const int32_t* tags,
                 const float* start, const float* end, const float* transitions, const int32_t* batch_sizes,
                 const int32_t* offsets, int64_t T, int64_t K);
// demissions, dstart, dend and dtransitions may be null
void crf_backward(float* demissions, float* dstart, float* dend, float* dtransitions, const float* dloss,
                  const float* kept, const int32_t* tags, const float* end, const float* transitions,
                  const int32_t* batch_sizes, const int32_t* offsets, int64_t T, int64_t K);
// probabilities (rows, K) of each tag, whatever the others are: each row's sum is 1
void crf_marginals(float* probabilities, const float* emissions, const float* start, const float* end,
                   const float* transitions, const int32_t* batch_sizes, const int32_t* offsets, int64_t T, int64_t K);
// tags (rows) that score best (Viterbi 1967); of equal ones the lower tag, beginning with the last step
void crf_viterbi(int32_t* tags, const float* emissions, const float* start, const float* end, const float* transitions,
                 const int32_t* batch_sizes, const int32_t* offsets, int64_t T, int64_t K);

// ---- connectionist temporal classification -------------------------------------------------------------------
// What a sequence of frames says without saying where (Graves et al. 2006). logits (rows, C) are a packed batch as
// above; class 0 is the blank, and a way through the frames spells what is left of its classes when repeats are taken
// together and blanks away. p(target) is the sum over all ways that spell it of the products of their softmax.
// The targets stand by rank, from the longest sequence of frames: targets[target_starts[i]] to
// targets[target_starts[i + 1] - 1] are of the i-th; each in [1, C), none, or at most L. A target needs as many frames
// as it has symbols, and one more between each two equal ones. logits are finite.

// loss (1) = -sum over sequences of log p(target) / N; log_likelihoods (N) by rank. kept (rows, 4L + 7) for backward.
void ctc_forward(float* loss, float* log_likelihoods, float* kept, const float* logits, const int32_t* targets,
                 const int32_t* target_starts, const int32_t* batch_sizes, const int32_t* offsets, int64_t T,
                 int64_t C, int64_t L);
void ctc_backward(float* dlogits, const float* dloss, const float* kept, const float* logits,
                  const int32_t* targets, const int32_t* target_starts, const int32_t* batch_sizes,
                  const int32_t* offsets, int64_t T, int64_t C, int64_t L);
// The likeliest way that spells each target (Viterbi 1967), and log_probs (N) by rank, its log-probability. path (rows)
// is 2k + 1 in the target's symbol k, 2k in the blank before it; of equal ways the one that stays later.
void ctc_align(int32_t* path, float* log_probs, const float* logits, const int32_t* targets,
               const int32_t* target_starts, const int32_t* batch_sizes, const int32_t* offsets, int64_t T, int64_t C);

// ---- pooling -------------------------------------------------------------------------------------------------
// One vector y (N, F) of each sequence of a packed batch: step t of sequence n is row offset[t] + column[n] of
// x (rows, F), for t < length[n]. Attention is pooling too: see below.

// the mean of its steps or, where `root`, their sum over the square root of their number
void mean_pool_forward(float* y, const float* x, const int32_t* offset, const int32_t* column, const int32_t* length,
                       int64_t N, int64_t F, bool root);
void mean_pool_backward(float* dx, const float* dy, const int32_t* offset, const int32_t* column,
                        const int32_t* length, int64_t N, int64_t F, bool root);
// the largest of each element, a NaN if there is one; row_of (N, F): the row of x it was first found in, for backward
void max_pool_forward(float* y, int32_t* row_of, const float* x, const int32_t* offset, const int32_t* column,
                      const int32_t* length, int64_t N, int64_t F);
void max_pool_backward(float* dx, const float* dy, const int32_t* row_of, int64_t N, int64_t F);

// ---- recurrent layers ----------------------------------------------------------------------------------------
// One layer over a packed batch, in one direction (D = 1) or both (D = 2). weights: for each direction PyTorch's
// weight_ih (G*H, I), weight_hh (G*H, H), bias_ih (G*H), bias_hh (G*H), one behind another in memory; without the
// last two where bias is false, and with bias_ih alone for the GRU whose reset gate comes before the product.
//   output (rows, D*H), h_n and h_0 (D, N, H), c_n and c_0 (D, N, H); the states may be null (h_0, c_0: zeros)
//   gates (D, rows, G*H) and extra (D, rows, H) are kept for backward, which overwrites them; where `keep` is false,
//   they are room to work in, and what stands in them afterwards is of no use
// packed: what *_pack made of the weights for the instruction set in use; made anew when weights or set change.
// Backward: dinput (rows, I), dweights (as weights), dh_0, dc_0 may be null; so may doutput, dh_n, dc_n: zeros.
// Gradients are added to; dweights are overwritten where `accumulate` is false.

int64_t rnn_packed_size(int64_t I, int64_t H, int64_t D);   // floats; also for the packed weights below
int64_t rnn_backward_packed_size(int64_t H, int64_t D);
void rnn_pack(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias);
void rnn_pack_backward(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias);
// h' = tanh or relu (weight_ih x + bias_ih + weight_hh h + bias_hh); G = 1, no `extra`
void rnn_forward(float* output, float* h_n, float* gates, const float* input, const float* h_0, const float* weights,
                 const float* packed, const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I,
                 int64_t H, int64_t D, bool bias, bool relu);
void rnn_backward(float* dinput, float* dh_0, float* dweights, const float* doutput, const float* dh_n, float* gates,
                  const float* output, const float* input, const float* h_0, const float* weights,
                  const float* packed, const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I,
                  int64_t H, int64_t D, bool bias, bool relu, bool accumulate);

int64_t gru_packed_size(int64_t I, int64_t H, int64_t D, bool reset_after);
int64_t gru_backward_packed_size(int64_t H, int64_t D, bool reset_after);
void gru_pack(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias, bool reset_after);
void gru_pack_backward(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias,
                       bool reset_after);
// G = 3. reset_after, gates r,z,n (torch.nn.GRU): r, z = sigmoid(...), n = tanh(W_in x + b_in + r*(W_hn h + b_hn)),
// h' = (1-z)*n + z*h. Otherwise gates r,u,cand (Chung et al. 2014): cand = tanh(W_c x + b_c + W_hc (r*h)),
// h' = u*cand + (1-u)*h.
void gru_forward(float* output, float* h_n, float* gates, float* extra, const float* input, const float* h_0,
                 const float* weights, const float* packed, const int32_t* batch_sizes, const int32_t* order,
                 int64_t T, int64_t I, int64_t H, int64_t D, bool bias, bool reset_after, bool keep);
void gru_backward(float* dinput, float* dh_0, float* dweights, const float* doutput, const float* dh_n, float* gates,
                  float* extra, const float* output, const float* input, const float* h_0, const float* weights,
                  const float* packed, const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I,
                  int64_t H, int64_t D, bool bias, bool reset_after, bool accumulate);

int64_t lstm_packed_size(int64_t I, int64_t H, int64_t D);
int64_t lstm_backward_packed_size(int64_t H, int64_t D);
void lstm_pack(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias);
void lstm_pack_backward(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias);
// G = 4, gates i,f,g,o: c' = f*c + i*g, h' = o*tanh(c'); `extra` holds c'
void lstm_forward(float* output, float* h_n, float* c_n, float* gates, float* extra, const float* input,
                  const float* h_0, const float* c_0, const float* weights, const float* packed,
                  const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I, int64_t H, int64_t D,
                  bool bias, bool keep);
void lstm_backward(float* dinput, float* dh_0, float* dc_0, float* dweights, const float* doutput, const float* dh_n,
                   const float* dc_n, float* gates, float* extra, const float* output, const float* input,
                   const float* h_0, const float* c_0, const float* weights, const float* packed,
                   const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I, int64_t H, int64_t D,
                   bool bias, bool accumulate);

// ---- attention -----------------------------------------------------------------------------------------------
// Query row n looks at the key_length[n] keys of one source sequence: key s is row key_offset[s] + key_column[n]
// of keys (rows_s, K) and of projected (rows_s, A), so a packed encoder output serves as it is, without padding.
//   additive (v not null): e_s = v . tanh(q + p_s)   (Bahdanau et al. 2015; p = W_k k + b, q = W_q query)
//   otherwise:             e_s = q . p_s             (Luong et al. 2015: dot, p = k; general, p = W k)
//   alpha = softmax(e), context = sum_s alpha_s key_s
// alpha (rows, S) holds zeros past key_length. Backward wants each source sequence looked at by one row at most;
// dquery (rows, A), dprojected, dkeys, dv accumulate; dcontext and dalpha (null: zeros) come from outside.

void attention_forward(float* context, float* alpha, const float* query, const float* keys, const float* projected,
                       const float* v, const int32_t* key_offset, const int32_t* key_column,
                       const int32_t* key_length, int64_t rows, int64_t S, int64_t K, int64_t A);
void attention_backward(float* dquery, float* dkeys, float* dprojected, float* dv, const float* dcontext,
                        const float* dalpha, const float* alpha, const float* query, const float* keys,
                        const float* projected, const float* v, const int32_t* key_offset, const int32_t* key_column,
                        const int32_t* key_length, int64_t rows, int64_t S, int64_t K, int64_t A);

// The attention decoder over all steps of a packed, teacher-forced batch (or one step, T = 1, when decoding).
// cell: 0 LSTM, 1 GRU reset after, 2 GRU reset before, 3 RNN tanh, 4 RNN relu. Cell weights as one direction of a
// layer whose input is [input_t, fed_t]:
//   Bahdanau's order: attention from the state before the step; fed_t = context_t (K);
//     state_t = cell([input_t, context_t], state_{t-1})
//   Luong's order: state_t = cell([input_t, attentional_{t-1}], state_{t-1}) (input feeding, fed (H)); attention
//     from state_t; attentional_t = tanh(W_c [context_t, state_t]), W_c (H, K+H); this order where `attentional`
//     is not null
// q = W_q state where attention is additive (W_q (A, H), v (A)), the state itself otherwise (then A = H).
//   output (rows, H) states, contexts (rows, K), alpha (rows, S), attentional (rows, H; Luong, else null);
//   queries (rows, A; additive, else null), gates, extra: kept for backward, which overwrites the last two;
//   `keep` as in a layer
//   packed: weights, W_q (null unless additive) and W_c (null unless Luong's order), as for the layers
//   key_column and key_length (N) go by row of the packed target batch
//   fed_0 (N, H): the attentional vector before the first step (Luong; null: zeros); h_0, c_0 (N, H) as above
int64_t decoder_packed_size(int64_t cell, int64_t H, int64_t K, int64_t A, bool additive, bool luong);
void decoder_pack(float* packed, const float* weights, const float* W_q, const float* W_c, int64_t cell, int64_t I,
                  int64_t H, int64_t K, int64_t A, bool bias);
int64_t decoder_backward_packed_size(int64_t cell, int64_t H, int64_t K, int64_t A, bool additive, bool luong);
void decoder_pack_backward(float* packed, const float* weights, const float* W_q, const float* W_c, int64_t cell,
                           int64_t I, int64_t H, int64_t K, int64_t A, bool bias);
void decoder_forward(float* output, float* contexts, float* alpha, float* attentional, float* queries, float* gates,
                     float* extra, float* h_n, float* c_n, const float* input, const float* keys,
                     const float* projected, const float* h_0, const float* c_0, const float* fed_0,
                     const float* weights, const float* packed, const float* v, const int32_t* batch_sizes,
                     const int32_t* order, const int32_t* key_offset, const int32_t* key_column,
                     const int32_t* key_length, int64_t cell, int64_t T, int64_t S, int64_t I, int64_t H, int64_t K,
                     int64_t A, bool bias, bool keep);
// dinput, dkeys, dprojected, dh_0, dc_0, dweights, dW_q, dv, dW_c accumulate; from outside come doutput,
// dcontexts, dattentional, dh_n, dc_n (each may be null: zeros)
void decoder_backward(float* dinput, float* dkeys, float* dprojected, float* dh_0, float* dc_0, float* dweights,
                      float* dW_q, float* dv, float* dW_c, const float* doutput, const float* dcontexts,
                      const float* dattentional, const float* dh_n, const float* dc_n, const float* output,
                      const float* contexts, const float* alpha, const float* attentional, const float* queries,
                      float* gates, float* extra, const float* input, const float* keys, const float* projected,
                      const float* h_0, const float* c_0, const float* fed_0, const float* weights,
                      const float* packed, const float* v, const int32_t* batch_sizes, const int32_t* order,
                      const int32_t* key_offset, const int32_t* key_column, const int32_t* key_length, int64_t cell,
                      int64_t T, int64_t S, int64_t I, int64_t H, int64_t K, int64_t A, bool bias);

// ---- word vectors --------------------------------------------------------------------------------------------
// A matrix of V rows of D numbers, one behind another, or, where `starts` (V) is not null, row i at starts[i] bytes
// behind `rows`, at any address.

// norms (V): the root of each row's sum of squares; not finite where a number is not, or is beyond 1e18
void row_norms(float* norms, const float* rows, const int32_t* starts, int64_t V, int64_t D);
// scores[q * stride + i] = (queries[q] . row i) * scale[i], with queries (Q, D); a row's score has the same bits
// whatever is asked along with it
void similarity(float* scores, int64_t stride, const float* queries, const float* rows, const int32_t* starts,
                const float* scale, int64_t Q, int64_t V, int64_t D);
// to (V) = prod_p (1 + positive[p]) / 2 / (prod_n (1 + negative[n]) / 2 + 1e-6), with positive (P, V) and negative
// (N, V) similarities: 3CosMul (Levy and Goldberg 2014, equation 4)
void multiply_similarities(float* to, const float* positive, const float* negative, int64_t P, int64_t N, int64_t V);
// The k best of scores (Q, V) a row, best first, ties by lower id: ids (Q, k), values (Q, k). Scores of -infinity never
// are: -1 stands where there are fewer than k others.
void top_k(int32_t* ids, float* values, const float* scores, int64_t Q, int64_t V, int64_t k);

// ---- optimizers ----------------------------------------------------------------------------------------------
// One step on weight (count, width) from gradient times `scale` (clipping). rows (count) names the rows that have
// a gradient; null: all of them, in order.

double sum_of_squares(const float* x, const int32_t* rows, int64_t count, int64_t width);
void zero_rows(float* x, const int32_t* rows, int64_t count, int64_t width);
// g += decay*w; velocity (null: none) = momentum*velocity + g; w -= lr * (nesterov ? g + momentum*velocity : velocity)
// torch.optim.SGD, whose first velocity is g itself, as it is here when it starts from zeros
void sgd_step(float* weight, float* velocity, const float* gradient, const int32_t* rows, int64_t count,
              int64_t width, float scale, float lr, float momentum, bool nesterov, float decay);
// Kingma and Ba 2015; decay is added to the gradient, or (decoupled) taken from the weight: Loshchilov and Hutter
// 2019. correction1 = 1 - beta1^t, correction2 = 1 - beta2^t.
void adam_step(float* weight, float* m, float* v, const float* gradient, const int32_t* rows, int64_t count,
               int64_t width, float scale, float lr, double beta1, double beta2, float eps, float decay,
               bool decoupled, double correction1, double correction2);
// Duchi et al. 2011: sum += g^2; w -= lr * g / (sqrt(sum) + eps)
void adagrad_step(float* weight, float* sum, const float* gradient, const int32_t* rows, int64_t count,
                  int64_t width, float scale, float lr, float eps, float decay);
// Tieleman and Hinton 2012: square = alpha*square + (1-alpha)*g^2; w -= lr * g / (sqrt(square) + eps)
void rmsprop_step(float* weight, float* square, const float* gradient, const int32_t* rows, int64_t count,
                  int64_t width, float scale, float lr, double alpha, float eps, float decay);

// ---- word vectors --------------------------------------------------------------------------------------------
// Trains on a piece of text; returns how many of its words subsampling kept. Every word kept is the target of a
// window whose contexts are the words around it: `window` to each side or, where `shrink`, 1 + below(window).
//   skip-gram: a hidden row h for each context; cbow: one, the mean (or sum) of the contexts
//   g = weight (label - sigmoid(h . o)), or 0 where |h . o| >= 20, for each h and each target row o of
//   output; h += sum g o; o += sum g h
//   targets: the word itself (label 1) and `negative` drawn words (label 0) that all h of the window share, or,
//   where path_start is not null, the inner nodes on the word's way from the root (path: 2 node + label)
// (Mikolov et al. 2013, "Efficient estimation..." and "Distributed representations..."). weight = alpha, which falls
// in a line to alpha_end over the piece, times how often a word was drawn; the word itself is no negative of its own.
//   Where path_start is null and negative is 0: the full softmax. Then g = alpha (label - softmax(h O^T)) over all
//   words, batch by batch in three products; no subwords.
//   input and output of V rows, or `rows` where there are subwords, 64-byte aligned, are cut into slices of columns,
//   which threads share out and the bits depend on: of lines = ceil(size / 16), slice s has columns 16 floor(lines s /
//   slices) to 16 floor(lines (s + 1) / slices), zeros past size. ceil(slices / parts) slices each are a matrix of
//   their own, a part, with `stride` columns: as many as the widest part has. Parts lie one behind another; as many as
//   threads are to take part are best. One slice where batch is 0, and in the full softmax
//   words (count): ids, less than 0 ends a sentence; keep (V): chance of a word to stay, may be null
//   subword_start (V+1), subwords: h is the mean of a word's rows, each of which takes the whole step; may be null
//   accept, alias (V): the table of Walker 1977 from which negatives are drawn
// Random numbers of word i are stream first + i of `seed` (tensor/Rng.derive): subsampling, window, negatives.
// batch > 0: g from the rows before each `batch` kept words, rows updated window by window: the same bits for any
// number of threads. batch = 0: Hogwild (Niu et al. 2011), fastest, and different at every run with several threads.
int64_t word2vec_train(float* input, float* output, int64_t size, int64_t slices, int64_t parts, int64_t stride,
                       int64_t rows, const int32_t* words, int64_t count, int64_t first, const float* keep,
                       const int32_t* subword_start, const int32_t* subwords, const int32_t* path_start,
                       const int32_t* path, int64_t longest_path, const float* accept, const int32_t* alias,
                       int64_t vocabulary, int64_t negative, int64_t window, bool shrink, bool cbow, bool mean,
                       int64_t seed, float alpha, float alpha_end, int64_t batch);

// One step of GloVe (Pennington et al. 2014) for each of the pairs of `tiles` tiles, in order; tile t holds pairs
// [tile_start[t], tile_start[t+1]) and no two tiles may share a word row or a context row. words and contexts (V, 2 *
// stride): a row is a vector of `size`, its bias, zeros up to stride (a multiple of 16), then the sums of squares of
// each, which begin as ones. pairs: (row of words, row of contexts, log X, f(X)), 16 bytes; swapped[t]: the other way.
//   g = rate f(X) (w . c + b_w + b_c - log X); each g c_j and g w_j is bounded to [-100, 100]
//   w -= g c / sqrt(sum_w), sum_w += (g c)^2, and so c, b_w, b_c: AdaGrad as the GloVe tool has it
// Returns the sum over pairs of f(X) (w . c + b_w + b_c - log X)^2 / 2.
double glove_train(float* words, float* contexts, const int32_t* pairs, const int64_t* tile_start,
                   const int32_t* swapped, int64_t tiles, int64_t size, int64_t stride, float rate);

// ---- the machine's limits, on the calling thread -------------------------------------------------------------

int64_t limit_multiply_adds(int64_t passes);            // in registers; returns the operations, two a multiply-add
void limit_reads(const float* memory, int64_t count, int64_t passes);   // all of it each time; count a multiple of 256

}  // namespace sequor
