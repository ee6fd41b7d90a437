package org.millijoule.cli.option;

import org.millijoule.spec.SpecOverride;
import org.millijoule.text.UsageException;

/// An option `KEY=VALUE` that changes a spec.
public record KeyAndValue(String option, String key, String value) {
    /// Splits at the first `=`.
    ///
    /// @param example of a key and value, for the message
    /// @throws UsageException if it has no key and value
    public static KeyAndValue of(String option, String text, String example) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new UsageException(
                    option + " " + text + " has no key and value. Maybe " + option + " " + example + "?");
        }
        return new KeyAndValue(option + " " + text, text.substring(0, equals), text.substring(equals + 1));
    }

    /// The same with a value that is text, whatever YAML would see in it.
    public KeyAndValue quoted() {
        return new KeyAndValue(option, key, SpecOverride.quoted(value));
    }

    /// The change of the key under a prefix.
    public SpecOverride in(String prefix) {
        return new SpecOverride(option, prefix + key, value);
    }
}
