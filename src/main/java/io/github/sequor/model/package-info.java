/** Models that train on a user's own files and serve in a user's own program, each about a page over {@code nn}. */
package io.github.sequor.model;
