/**
 * Sequence models, trained and served on C++ kernels and OpenBLAS.
 *
 * <p>On the module path the natives of OpenBLAS are a module that nothing requires, since which one depends on the
 * platform: name it, as in {@code --add-modules org.bytedeco.openblas.linux.x86_64}, or take {@code ALL-MODULE-PATH}.
 */
module io.github.sequor {
    requires org.bytedeco.javacpp;
    requires org.bytedeco.openblas;
    requires static hnswlib.core;
    requires static java.desktop;   // of feature.Midi and feature.Wav alone

    exports io.github.sequor.cpu;
    exports io.github.sequor.decode;
    exports io.github.sequor.embedding;
    exports io.github.sequor.feature;
    exports io.github.sequor.io;
    exports io.github.sequor.metric;
    exports io.github.sequor.model;
    exports io.github.sequor.nn;
    exports io.github.sequor.nn.optim;
    exports io.github.sequor.tensor;
    exports io.github.sequor.text;
    exports io.github.sequor.train;
}
