package org.millijoule.report;

import java.util.EnumSet;
import java.util.Set;
import org.millijoule.report.chart.Markup;

/// The words of a report that a newcomer cannot know, each in a sentence. docs/glossary.md has the same sentences
/// and more.
public enum Glossary {
    ARCHITECTURE_LINE(
            "architecture line",
            "A network of the space in one line, a block each, joined by |. s1m6k5b4.8 is a block that is there (s1),"
                    + " with an expansion of 6 (m6), a 5x5 depthwise kernel (k5), 4 bits in its two 1x1 convolutions"
                    + " (b1) and 8 in the depthwise one (b2); s0 is a block that is left out."),
    BITS(
            "b1, b2",
            "Bit-widths of a block: b1 of the two 1x1 convolutions, b2 of the depthwise one, each for weights and for"
                    + " the values that it reads."),
    INERT(
            "inert",
            "A choice that changes nothing: a block that changes the shape cannot be left out, so its s is inert."),
    SUPERNET(
            "supernet",
            "One network that holds all networks of the space: they share its weights, so each can be judged without a"
                    + " training of its own."),
    WARM_UP("warm-up", "The first epochs of a search: the shared weights are trained, the policy rests."),
    POLICY("policy", "How likely each option of each choice is; it is what the search learns."),
    ENTROPY(
            "entropy",
            "How undecided the policy is, the mean over its choices in nats: at the start the logarithm of the number of"
                    + " options, at the end near 0 where it has decided."),
    LAMBDA(
            "lambda",
            "The price of a budget: what one budget's worth of excess costs the policy. It rises while the expected cost"
                    + " is above the budget and falls below it."),
    TRIAL("trial", "One network that was measured: a row of trials.csv, a point of the plot."),
    FIDELITY(
            "fidelity",
            "How a trial's error was obtained: supernet, with the shared weights; retrained, after a training from"
                    + " scratch; table, looked up."),
    FEASIBLE("feasible", "Inside every budget, by the true cost of the network."),
    FINALIST(
            "finalist",
            "A network drawn from the finished policy, inside every budget, that is validated with the shared weights."
                    + " The finalist of least validation loss is handed over."),
    BASELINE(
            "baseline",
            "A network given by a rule, tested like the one that was found: of a space the smallest and the largest, trained"
                    + " like it, or what one would take without any search, at one bit-width."),
    OUTPUT_MODE(
            "output mode",
            "What a layer writes: public moves 32-bit outputs through DRAM, as the published simulator does; requantized"
                    + " writes the bits that the next layer reads. Energies of the two must not be compared."),
    TARGET(
            "proxy, target",
            "The proxy is the network that is trained; the target is the same architecture for other images, classes or"
                    + " hardware, whose cost the budget limits. Without a target they are one."),
    CALIBRATION(
            "calibration",
            "The step size of every tensor and bit-width is set from what the network gives for some images, by least"
                    + " squared error; nothing is trained."),
    SENSITIVITY(
            "sensitivity",
            "What quantizing one layer alone, all others at full precision, adds to the error of the network. The sum over"
                    + " layers stands for the error of the whole; the bits of least sum inside the budgets are taken."),
    GAP(
            "gap",
            "How far the sum of sensitivities may be from the least that any bits inside the budgets have, as a share of it;"
                    + " 0 is proven to be the least."),
    FINE_TUNING(
            "fine-tuning",
            "Quantization-aware training from the given weights: values are rounded in every step, the step sizes are"
                    + " learned, and the network as given teaches.");

    private static final Set<Glossary> OF_BLOCKS = EnumSet.of(ARCHITECTURE_LINE, BITS, INERT);
    private static final Set<Glossary> OF_QUANTIZATIONS =
            EnumSet.of(CALIBRATION, SENSITIVITY, GAP, FINE_TUNING, BASELINE, OUTPUT_MODE);
    private static final Set<Glossary> OF_QUANTIZATIONS_ALONE = EnumSet.of(CALIBRATION, SENSITIVITY, GAP, FINE_TUNING);

    private final String term;
    private final String meaning;

    Glossary(String term, String meaning) {
        this.term = term;
        this.meaning = meaning;
    }

    /// Whether only reports of quantized networks use it, which somebody brought.
    boolean isOfQuantizationsAlone() {
        return OF_QUANTIZATIONS_ALONE.contains(this);
    }

    String term() {
        return term;
    }

    public String meaning() {
        return meaning;
    }

    /// @param needed of the words that only some networks need
    /// @param given whether only the bits of a network were chosen, which somebody brought
    static void write(Markup out, Set<Glossary> needed, boolean given) {
        out.open("dl", "class", "card");
        for (Glossary word : values()) {
            boolean unused = OF_BLOCKS.contains(word) && !needed.contains(word);
            boolean elsewhere = given ? !OF_QUANTIZATIONS.contains(word) : OF_QUANTIZATIONS_ALONE.contains(word);
            if (unused || elsewhere) {
                continue;
            }
            out.entry(word.term, word.meaning);
        }
        out.close();
    }
}
