package io.github.sequor.cli;

import io.github.sequor.io.AtomicFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes pictures. Apart from {@link Plots}, which must load where java.desktop is missing. */
final class PlotPng {
    private PlotPng() {}

    /** Writes a PNG file, whole or not at all. */
    static void write(Path file, BufferedImage image) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        AtomicFiles.write(file, png::writeTo);
    }
}
