package org.millijoule.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a network expects of its input numbers: `(pixel / divisor - mean) / deviation`, where a pixel is 0..255.
///
/// | text | numbers |
/// |---|---|
/// | `0..255` | the levels themselves |
/// | `0..1` | level / 255, torchvision's `ToTensor` |
/// | `-1..1` | (level / 255 - 0.5) / 0.5 |
/// | `imagenet` | `ToTensor` and `Normalize` with the mean and deviation of ImageNet that torchvision documents |
/// | `mean=M,std=S` | the same with others: a number for all channels, or one for each |
///
/// Several numbers are separated by `,`, `:` or `/`; whole ones by dots too: `mean=125.123.114,std=63.62.67`. Where
/// all of them are at most 1 they are shares of 255, as torchvision takes them, else levels.
///
/// @param text as a user may write it
/// @param divisor 255, or 1
/// @param mean none, one for all channels, or one for each
/// @param deviation as many, positive
public record Pixels(String text, float divisor, List<Float> mean, List<Float> deviation) {
    private static final Pattern GIVEN =
            Pattern.compile("mean=([^a-z]*?)[,;: /]?\\s*std=([^a-z]*)", Pattern.CASE_INSENSITIVE);

    private static final String EXAMPLES = "Maybe 0..255, 0..1, -1..1, imagenet or mean=125.123.114,std=63.62.67?";

    /// The levels as they stand.
    public static final Pixels LEVELS = new Pixels("0..255", 1, List.of(), List.of());

    /// Between 0 and 1.
    public static final Pixels SHARES = new Pixels("0..1", 255, List.of(), List.of());

    /// Between -1 and 1, as MobileNets of TensorFlow and vision transformers take them.
    public static final Pixels SIGNED = new Pixels("-1..1", 255, List.of(0.5f), List.of(0.5f));

    /// torchvision's documentation, "Models and pre-trained weights".
    public static final Pixels IMAGENET =
            new Pixels("imagenet", 255, List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    /// Those that have a name, from the raw ones on.
    public static final List<Pixels> KNOWN = List.of(LEVELS, SHARES, SIGNED, IMAGENET);

    public Pixels {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != deviation.size() || deviation.stream().anyMatch(value -> !(value > 0))) {
            throw new IllegalArgumentException(
                    "as many positive deviations as means are needed, not " + mean + " and " + deviation);
        }
    }

    /// Reads one of the texts above.
    ///
    /// @throws IllegalArgumentException saying what is wrong with it, and what may stand there
    public static Pixels parse(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT).replace('−', '-');
        for (Pixels known : KNOWN) {
            if (known.text.equals(plain)) {
                return known;
            }
        }
        Matcher given = GIVEN.matcher(plain);
        if (!given.matches()) {
            throw new IllegalArgumentException("'" + text + "' says nothing about pixels. " + EXAMPLES);
        }
        List<Float> mean = numbers("mean", given.group(1));
        List<Float> deviation = numbers("std", given.group(2));
        if (mean.size() != deviation.size() && mean.size() > 1 && deviation.size() > 1) {
            throw new IllegalArgumentException("'" + text + "' has " + mean.size() + " means and " + deviation.size()
                    + " deviations. Maybe as many of each, or one for all channels?");
        }
        int size = Math.max(mean.size(), deviation.size());
        boolean shares = mean.stream().allMatch(value -> value <= 1)
                && deviation.stream().allMatch(value -> value <= 1);
        return new Pixels(text.strip(), shares ? 255 : 1, repeated(mean, size), repeated(deviation, size));
    }

    private static List<Float> repeated(List<Float> values, int size) {
        return values.size() == size ? values : Collections.nCopies(size, values.getFirst());
    }

    private static List<Float> numbers(String key, String text) {
        boolean whole = text.matches("\\d+(\\.\\d+){2,}");
        List<Float> numbers = new ArrayList<>();
        for (String part : text.split(whole ? "\\." : "[,:/;]", -1)) {
            float value;
            try {
                value = Float.parseFloat(part.strip());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(key + "=" + text + ": '" + part + "' is no number. " + EXAMPLES, e);
            }
            if (!Float.isFinite(value) || (key.equals("std") && !(value > 0))) {
                throw new IllegalArgumentException(key + "=" + text + ": " + part.strip() + " is no "
                        + (key.equals("std") ? "deviation, which is positive" : "mean") + ". " + EXAMPLES);
            }
            numbers.add(value);
        }
        return numbers;
    }

    /// Whether there are numbers for images of so many channels.
    public boolean fits(int channels) {
        return mean.size() <= 1 || mean.size() == channels;
    }

    /// The number of every level in every channel, in float32 and in the order of `ToTensor` and `Normalize`, so that
    /// they are those of torchvision to the bit; indexed by channel, then by level.
    ///
    /// @throws IllegalArgumentException if there are numbers for another number of channels
    public float[][] table(int channels) {
        requireFit(channels);
        float[][] table = new float[channels][256];
        for (int c = 0; c < channels; c++) {
            for (int level = 0; level < 256; level++) {
                float value = level / divisor;
                table[c][level] = mean.isEmpty() ? value : (value - at(mean, c)) / at(deviation, c);
            }
        }
        return table;
    }

    /// The same as one mean and one factor a channel on levels; it may differ from [#table] in the last bit.
    ///
    /// @throws IllegalArgumentException if there are numbers for another number of channels
    public Normalisation normalisation(int channels) {
        requireFit(channels);
        float[] means = new float[channels];
        float[] inverse = new float[channels];
        Arrays.fill(inverse, 1 / divisor);
        for (int c = 0; c < channels && !mean.isEmpty(); c++) {
            means[c] = at(mean, c) * divisor;
            inverse[c] = (float) (1 / ((double) at(deviation, c) * divisor));
        }
        return new Normalisation(means, inverse);
    }

    private void requireFit(int channels) {
        if (!fits(channels)) {
            throw new IllegalArgumentException("pixels '" + text + "' are of " + mean.size()
                    + " channels, but the images have " + channels + ". Maybe one number for all channels?");
        }
    }

    private static float at(List<Float> values, int channel) {
        return values.get(values.size() == 1 ? 0 : channel);
    }

    @Override
    public String toString() {
        return text;
    }
}
