/** What recordings, scores and sequences of letters are made into before a model reads them. Pure Java. */
package io.github.sequor.feature;
