package org.millijoule.store.files;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.millijoule.search.policy.OptionProbability;

/// `policy.csv`: how likely each option was when the search ended. One row per option of the choices that were free;
/// the columns are `choice,option,probability`.
public record PolicyFile(List<OptionProbability> rows) {
    public static final String NAME = "policy.csv";
    private static final String HEADER = "choice,option,probability";

    public PolicyFile {
        rows = List.copyOf(rows);
    }

    /// Reads what [#text()] wrote.
    ///
    /// @throws IllegalArgumentException saying which line is wrong
    public static PolicyFile parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
            throw new IllegalArgumentException("line 1 must be " + HEADER);
        }
        List<OptionProbability> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] fields = lines.get(i).split(",", -1);
            if (fields.length != 3) {
                throw new IllegalArgumentException("line " + (i + 1) + " is no choice, option and number");
            }
            try {
                double probability = Double.parseDouble(fields[2]);
                if (!(probability >= 0 && probability <= 1)) {
                    throw new IllegalArgumentException("line " + (i + 1) + " has no probability: " + fields[2]);
                }
                rows.add(new OptionProbability(fields[0], fields[1], probability));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("line " + (i + 1) + " is no choice, option and number", e);
            }
        }
        return new PolicyFile(rows);
    }

    public String text() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (OptionProbability row : rows) {
            text.append(new StringJoiner(",", "", "\n")
                    .add(row.choice())
                    .add(row.option())
                    .add(Rows.number(row.probability())));
        }
        return text.toString();
    }
}
