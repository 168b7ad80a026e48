/** What the kernels run on: the instruction set and the threads. */
package io.github.sequor.cpu;
