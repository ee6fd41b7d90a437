package org.millijoule.report.chart;

import java.util.OptionalInt;

/// The one colour scale of bit-widths, light and yellow for 2 to dark and blue for 8: it gets darker in grey,
/// too.
public final class Bits {
    private Bits() {}

    /// The style class of a bit-width; one between two steps takes the higher.
    public static String style(OptionalInt bits) {
        if (bits.isEmpty()) {
            return "bx";
        }
        int width = bits.getAsInt();
        return width <= 2 ? "b2" : width <= 4 ? "b4" : width <= 6 ? "b6" : "b8";
    }

    /// `4`, or `4/8` for weights of 4 and activations of 8 bits.
    public static String text(OptionalInt weights, OptionalInt activations) {
        if (weights.isEmpty()) {
            return "";
        }
        return activations.isPresent() && activations.getAsInt() != weights.getAsInt()
                ? weights.getAsInt() + "/" + activations.getAsInt()
                : Integer.toString(weights.getAsInt());
    }

    public static void legend(Markup out) {
        out.open("span", "class", "key").text("bits");
        for (int bits : new int[] {2, 4, 6, 8}) {
            out.element("i", Integer.toString(bits), "class", "bit " + style(OptionalInt.of(bits)));
        }
        out.close();
    }
}
