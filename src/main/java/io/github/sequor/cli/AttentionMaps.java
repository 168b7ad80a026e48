package io.github.sequor.cli;

import io.github.sequor.model.Translation;

/** Heat maps of what translations looked at. */
final class AttentionMaps {
    private AttentionMaps() {
    }

    /** Whether a translation has weights, of a size that can be drawn. */
    static boolean drawable(Translation translation) {
        int most = Plots.HeatMap.MOST_UNITS;
        return translation.attention() != null && translation.attention().length > 0
                && translation.targetUnits().size() <= most && translation.sourceUnits().size() <= most;
    }

    static Plots.HeatMap of(String title, Translation translation) {
        return new Plots.HeatMap(title, translation.sourceUnits(), translation.targetUnits(),
                translation.attention());
    }
}
