/**
 * Layers, and the tape that differentiates what is made of them. A layer has a forward only, written as one or two coarse
 * operations (a whole LSTM over a whole batch is one); each operation calls a native kernel and records the call of its
 * backward.
 *
 * <p>A model is a {@link io.github.sequor.nn.Module} that owns layers and says how values flow through them.
 */
package io.github.sequor.nn;
