/** Training: batches, schedules, evaluation, checkpoints, and the listeners that hear of them. */
package io.github.sequor.train;
