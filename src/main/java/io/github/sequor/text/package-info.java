/**
 * Text in and out of models: reading files, tokenizers, byte-pair encoding and the vocabulary that turns tokens into
 * numbers.
 *
 * <p>Everything here works on Unicode code points and takes text as it is: bringing it to one normal form (NFC, with
 * {@link java.text.Normalizer}) is the caller's business, since only the caller knows whether the forms differ on
 * purpose.
 */
package io.github.sequor.text;
