// Every function of sequor.h that is compiled once per instruction set, declared in this instruction set's
// namespace with the type it has there.
#pragma once
#include "sequor.h"

#define SEQUOR_KERNELS(F)                                                                                        \
    F(binary_cross_entropy_forward) F(binary_cross_entropy_backward) F(squared_error_forward)                    \
    F(squared_error_backward) F(mean_pool_forward) F(mean_pool_backward) F(max_pool_forward) F(max_pool_backward) \
    F(add) F(tanh_forward) F(tanh_backward) F(sigmoid_forward) F(sigmoid_backward) F(relu_forward)               \
    F(relu_backward) F(dropout_forward) F(dropout_backward) F(copy_columns) F(add_columns) F(gather_rows)        \
    F(add_to_rows) F(linear_forward) F(linear_backward) F(embedding_backward) F(cross_entropy_forward)           \
    F(cross_entropy_backward) F(target_log_probs) F(log_softmax) F(log_softmax_top_k) F(crf_forward)             \
    F(crf_backward) F(crf_marginals) F(crf_viterbi) F(ctc_forward) F(ctc_backward) F(ctc_align) F(rnn_packed_size) \
    F(rnn_backward_packed_size) F(rnn_pack) F(rnn_pack_backward) F(rnn_forward) F(rnn_backward)                  \
    F(gru_packed_size) F(gru_backward_packed_size) F(gru_pack) F(gru_pack_backward) F(gru_forward)               \
    F(gru_backward) F(lstm_packed_size) F(lstm_backward_packed_size) F(lstm_pack) F(lstm_pack_backward)          \
    F(lstm_forward) F(lstm_backward) F(attention_forward) F(attention_backward) F(decoder_packed_size)           \
    F(decoder_pack) F(decoder_backward_packed_size) F(decoder_pack_backward) F(decoder_forward)            \
    F(decoder_backward) F(sum_of_squares) F(zero_rows) F(sgd_step) F(adam_step) F(adagrad_step) F(rmsprop_step)   \
    F(row_norms) F(similarity) F(multiply_similarities) F(top_k) F(word2vec_train) F(glove_train)               \
    F(limit_multiply_adds) F(limit_reads) F(dropout_groups)

#define SEQUOR_DECLARE(name) decltype(sequor::name) name;
namespace sequor {
namespace scalar { SEQUOR_KERNELS(SEQUOR_DECLARE) }
namespace avx2 { SEQUOR_KERNELS(SEQUOR_DECLARE) }
namespace avx512 { SEQUOR_KERNELS(SEQUOR_DECLARE) }
}  // namespace sequor
#undef SEQUOR_DECLARE
