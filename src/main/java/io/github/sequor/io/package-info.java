/**
 * Files: {@link io.github.sequor.io.SafeTensors} for weights, {@link io.github.sequor.io.Json} for configuration, and
 * {@link io.github.sequor.io.AtomicFiles} and {@link io.github.sequor.io.AtomicFolder} for writing them so that a
 * crash or a full disk never costs what was there before.
 */
package io.github.sequor.io;
