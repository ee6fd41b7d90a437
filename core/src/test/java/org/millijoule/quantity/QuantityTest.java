package org.millijoule.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "2 mJ, 2, 2 mJ",
        "2mJ, 2, 2 mJ",
        "500 uJ, 0.5, 500 uJ",
        "500 \u00B5J, 0.5, 500 uJ",
        "0.10 J, 100, 0.1 J",
        "3nJ, 3e-6, 3 nJ",
        "5 ms, 5, 5 ms",
        "7 us, 0.007, 7 us",
        "100 kB, 100000, 100 kB",
        "64 KiB, 65536, 64 KiB",
        "1.1 KiB, 1126.4, 1.1 KiB",
        "1e3 B, 1000, 1000 B",
        "500 MHz, 5e8, 500 MHz",
        "0.98GHz, 9.8e8, 0.98 GHz",
        "15 pJ/bit, 0.015, 15 pJ/bit",
        "15pJ/bit, 0.015, 15 pJ/bit",
        "235.104 pJ/cycle, 0.235104, 235.104 pJ/cycle",
        "192 bit/cycle, 192, 192 bit/cycle",
        "24 B/cycle, 192, 24 B/cycle",
        "1 W, 1000, 1 W",
        "200 fJ/MAC, 0.0002, 200 fJ/MAC"
    })
    void aQuantityIsReadInItsCanonicalUnitAndPrintedAsWritten(String text, double value, String printed) {
        Quantity quantity = Quantity.parse(text);
        assertThat(quantity.value()).isEqualTo(value);
        assertThat(quantity).hasToString(printed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "2        | 2 has no unit. Maybe 2 mJ, 2 ms or 2 kB?",
                "2,5 mJ   | '2,5 mJ' is no amount with a unit. Maybe 2.5 mJ?",
                "1,500 kB | '1,500 kB' is no amount with a unit. Maybe 1.500 kB or 1500 kB?",
                "2 MJ     | 'MJ' is no unit. Maybe mJ?",
                "2 millijoules | 'millijoules' is no unit. Maybe mJ?",
                "2 Kilobyte    | 'Kilobyte' is no unit. Maybe kB?",
                "2 mj     | 'mj' is no unit. Maybe mJ?",
                "2 kb     | 'kb' is no unit. Maybe kB?",
                "2 volts  | 'volts' is no unit. Maybe one of mJ, uJ, nJ, ms, us, kB, MB, KiB?",
                "-2 mJ    | -2 mJ is negative. Maybe 2 mJ?",
                "0 mJ     | the amount is 0, out of range. Maybe 1 mJ?",
                "1e999 mJ | the amount is 1e999, too large. Maybe at most 1e308?",
                "1e307 GB | the amount is 1e307, out of range. Maybe 1 GB?",
                "2 mJ 3   | '2 mJ 3' is no amount with a unit. Maybe 2 mJ, 5 ms or 100 kB?",
                "mJ       | 'mJ' is no amount with a unit. Maybe 2 mJ, 5 ms or 100 kB?",
                "1_0 mJ   | the amount wants a number, not 1_0. Maybe 10?"
            })
    void aWrongQuantitySaysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> Quantity.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void printingAndReadingGivesTheSameQuantity() {
        Random random = new Random(1);
        List<Unit> units = List.of(Unit.values());
        for (int i = 0; i < 10_000; i++) {
            Unit unit = units.get(random.nextInt(units.size()));
            double value = Math.exp(random.nextDouble(-300, 300));
            Quantity quantity = new Quantity(value, unit);
            assertThat(Quantity.parse(quantity.toString())).isEqualTo(quantity);
        }
    }

    @Test
    void aBudgetGivesItsLimitsInCanonicalUnits() {
        Budget budget =
                new Budget(Optional.of(Quantity.parse("500 uJ")), Optional.of(Quantity.parse("1 s")), Optional.empty());
        assertThat(budget.millijoules()).hasValue(0.5);
        assertThat(budget.milliseconds()).hasValue(1000);
        assertThat(budget.bytes()).isEmpty();
    }

    @Test
    void aBudgetChecksTheDimensionOfEachLimit() {
        assertThatThrownBy(() -> new Budget(Optional.of(Quantity.parse("5 ms")), Optional.empty(), Optional.empty()))
                .hasMessage("energy wants an energy in mJ, not 5 ms. Maybe 5 mJ?");
        assertThatThrownBy(() -> new Budget(Optional.empty(), Optional.empty(), Optional.of(Quantity.parse("5 ms"))))
                .hasMessage("size wants a size in kB, not 5 ms. Maybe 5 kB?");
        assertThatThrownBy(() -> new Budget(Optional.empty(), Optional.empty(), Optional.empty()))
                .hasMessageContaining("at least one of energy, latency and size");
    }
}
