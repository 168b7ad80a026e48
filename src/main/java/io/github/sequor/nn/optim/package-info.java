/** Optimizers, with clipping by global norm. */
package io.github.sequor.nn.optim;
