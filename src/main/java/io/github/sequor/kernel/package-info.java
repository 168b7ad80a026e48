/** The native functions as they are: raw addresses, nothing checked. Not for users, and not exported. */
package io.github.sequor.kernel;
