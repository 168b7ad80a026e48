package io.github.sequor.cli;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.TextAttribute;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.text.AttributedString;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Text in a picture, in whatever fonts this machine has.
 *
 * <p>A character that the standard font lacks is drawn in the first installed font that has it; one that no font has
 * is drawn as its code point, such as U+6708, never as an empty box.
 */
final class PlotText {
    /** Where the given point lies along the line of text. */
    enum Anchor { START, CENTRE, END }

    private static final String STANDARD = Font.SANS_SERIF;
    private static final String ELLIPSIS = "…";
    private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

    private final Map<Integer, Optional<Font>> fallbacks = new HashMap<>();
    private List<Font> installed;

    /** A pen for smooth lines and letters. */
    static Graphics2D graphics(BufferedImage image) {
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        return graphics;
    }

    /** Visible form of a unit of text: spaces and marks that cannot stand alone are made visible. */
    String visible(String unit) {
        if (unit.isBlank()) {
            return unit.isEmpty() ? "∅" : "␣".repeat(unit.codePointCount(0, unit.length()));
        }
        int type = Character.getType(unit.codePointAt(0));
        boolean mark = type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
        return mark && drawable(unit).equals(unit) ? "◌" + unit : unit;
    }

    /** Width in pixels. */
    double width(String text, Font font) {
        return text.isEmpty() ? 0 : layout(text, font).getAdvance();
    }

    /** The text, its end cut off and marked where it would be wider than {@code most} pixels. */
    String fit(String text, Font font, double most) {
        int[] characters = text.codePoints().toArray();
        // More characters than pixels never fit, and to measure a whole book would take long.
        if (characters.length <= most && width(text, font) <= most) {
            return text;
        }
        int length = (int) Math.min(characters.length - 1, most);
        while (length > 1 && width(new String(characters, 0, length) + ELLIPSIS, font) > most) {
            length--;
        }
        return new String(characters, 0, length) + ELLIPSIS;
    }

    /** Draws a line whose middle height is at y. */
    void draw(Graphics2D graphics, String text, Font font, Anchor anchor, double x, double y) {
        if (text.isEmpty()) {
            return;
        }
        TextLayout layout = layout(text, font);
        double start = switch (anchor) {
            case START -> 0;
            case CENTRE -> -layout.getAdvance() / 2.0;
            case END -> -layout.getAdvance();
        };
        // Centred on the height of capitals, not of this text, or the baselines of a row of labels would dance.
        Rectangle2D capital = new TextLayout("H", font, CONTEXT).getBounds();
        layout.draw(graphics, (float) (x + start), (float) (y - capital.getCenterY()));
    }

    /** Draws a line that reads upwards, its middle height at x. */
    void drawUpwards(Graphics2D graphics, String text, Font font, Anchor anchor, double x, double y) {
        AffineTransform before = graphics.getTransform();
        graphics.translate(x, y);
        graphics.rotate(-Math.PI / 2);
        draw(graphics, text, font, anchor, 0, 0);
        graphics.setTransform(before);
    }

    /** What is drawn for a text: the text with code points in place of characters that no font has. */
    String drawable(String text) {
        StringBuilder drawable = new StringBuilder();
        boolean substituted = false;
        for (int character : text.codePoints().toArray()) {
            boolean substitute = Character.isISOControl(character) || fontFor(character, base(12)) == null;
            if (substitute) {
                drawable.append(substituted ? " " : "").append(String.format(Locale.ROOT, "U+%04X", character));
            } else {
                drawable.appendCodePoint(character);
            }
            substituted = substitute;
        }
        return drawable.toString();
    }

    static Font base(float size) {
        return new Font(STANDARD, Font.PLAIN, 12).deriveFont(size);
    }

    static Font bold(float size) {
        return new Font(STANDARD, Font.BOLD, 12).deriveFont(size);
    }

    private TextLayout layout(String text, Font font) {
        String drawable = drawable(text);
        AttributedString styled = new AttributedString(drawable);
        for (int i = 0; i < drawable.length(); ) {
            int character = drawable.codePointAt(i);
            int next = i + Character.charCount(character);
            styled.addAttribute(TextAttribute.FONT, fontFor(character, font), i, next);
            i = next;
        }
        return new TextLayout(styled.getIterator(), CONTEXT);
    }

    /** The font itself if it has the character, else an installed one of its size; null if none has. */
    private Font fontFor(int character, Font font) {
        if (font.canDisplay(character)) {
            return font;
        }
        return fallbacks.computeIfAbsent(character, this::installedFont)
                .map(fallback -> fallback.deriveFont(font.getStyle(), font.getSize2D())).orElse(null);
    }

    private Optional<Font> installedFont(int character) {
        if (installed == null) {
            installed = List.of(GraphicsEnvironment.getLocalGraphicsEnvironment().getAllFonts());
        }
        return installed.stream().filter(font -> font.canDisplay(character)).findFirst();
    }
}
