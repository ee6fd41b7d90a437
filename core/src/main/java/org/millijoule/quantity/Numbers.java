package org.millijoule.quantity;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.millijoule.text.Wording;

/// Numbers of a spec: decimal, not negative, finite, without surprises. Each method gives the number or says in
/// an IllegalArgumentException why there is none; the message goes on after the key's name.
public final class Numbers {
    /// Longer digits are no setting; it also bounds the time of conversions.
    private static final int LONGEST = 64;

    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
    private static final Pattern DIGITS = Pattern.compile("\\+?[0-9]+");
    private static final Pattern LEADING_ZEROS = Pattern.compile("^\\+?0+(?=[0-9])");
    private static final Pattern OTHER_BASE = Pattern.compile("[-+]?0(?:[xX]([0-9a-fA-F]+)|[oO]([0-7]+)|[bB]([01]+))");
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?(?i:\\.?inf(?:inity)?|\\.?nan)");
    private static final Pattern UNDERSCORES = Pattern.compile("[-+]?[0-9][0-9_]*_[0-9_.eE]*");

    private Numbers() {}

    /// Whether YAML, old or new, may take the plain text for a number.
    public static boolean isNumber(String text) {
        return DECIMAL.matcher(text).matches()
                || OTHER_BASE.matcher(text).matches()
                || NOT_FINITE.matcher(text).matches()
                || UNDERSCORES.matcher(text).matches();
    }

    /// How messages show a text: numbers stand as they are, words in quotes.
    public static String bare(String text) {
        return isNumber(text) ? Wording.brief(text) : Wording.quoted(text);
    }

    public static boolean isNegative(String text) {
        return text.startsWith("-") && isNumber(text);
    }

    public static long wholeNumber(String text, long most) {
        check(text, "a whole number");
        if (!DIGITS.matcher(text).matches()) {
            long near = Math.max(1, Math.round(Double.parseDouble(text))); // hardly any key may be 0
            throw new WrongValueException(
                    "wants a whole number, not " + text + ". Maybe " + Math.min(most, near) + "?");
        }
        BigInteger value = new BigInteger(text);
        if (value.compareTo(BigInteger.valueOf(most)) > 0) {
            throw new WrongValueException("is " + text + ", too large. Maybe at most " + most + "?");
        }
        return value.longValueExact();
    }

    public static double decimal(String text) {
        check(text, "a number");
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new WrongValueException("is " + text + ", too large. Maybe at most 1e308?");
        }
        return value;
    }

    private static void check(String text, String wanted) {
        String wants = "wants " + wanted + ", not " + bare(text) + ". Maybe ";
        if (NOT_FINITE.matcher(text).matches()) {
            throw new WrongValueException(wants + "a finite one?");
        }
        Matcher based = OTHER_BASE.matcher(text);
        if (based.matches()) {
            throw new WrongValueException(
                    "wants decimal digits, not " + Wording.brief(text) + ". Maybe " + decimalDigits(based) + "?");
        }
        if (UNDERSCORES.matcher(text).matches()) {
            throw new WrongValueException(wants + Wording.brief(text.replace("_", "")) + "?");
        }
        if (text.length() > LONGEST || !DECIMAL.matcher(text).matches()) {
            throw WrongValueException.withExample(
                    wants.replace(" Maybe ", ""), wanted.contains("whole") ? "10" : "0.1");
        }
        if (LEADING_ZEROS.matcher(text).lookingAt()) {
            throw new WrongValueException("wants a number without leading zeros, not " + text + ". Maybe "
                    + LEADING_ZEROS.matcher(text).replaceFirst("") + "?");
        }
    }

    /// What a number with a minus sign was meant to be, if that could be told.
    public static Optional<String> withoutSign(String text) {
        String rest = text.substring(1);
        return Optional.of(rest).filter(number -> DECIMAL.matcher(number).matches() && number.length() <= LONGEST);
    }

    private static String decimalDigits(Matcher based) {
        int[] radix = {16, 8, 2};
        for (int group = 1; group <= radix.length; group++) {
            Optional<String> digits = Optional.ofNullable(based.group(group));
            if (digits.isPresent() && digits.get().length() <= LONGEST) {
                return new BigInteger(digits.get(), radix[group - 1]).toString();
            }
        }
        return "a decimal number";
    }
}
