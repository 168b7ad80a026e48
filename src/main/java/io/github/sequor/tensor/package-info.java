/** Native memory: tensors, the arenas that a step's values live in, and the layout of ragged batches. */
package io.github.sequor.tensor;
