/**
 * Word vectors: {@link io.github.sequor.embedding.WordVectors} with its queries, files and evaluations. A vector is a
 * row of D float32 numbers; similarity is the cosine.
 */
package io.github.sequor.embedding;
