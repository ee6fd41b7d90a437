package org.millijoule.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTest {
    @ParameterizedTest
    @ValueSource(
            ints = {0, 7, 8, 0x0D, 0x1B, 0x7F, 0x80, 0x9B, 0xAD, 0x61C, 0x200E, 0x2028, 0x202E, 0x2066, 0xFEFF, 0xE0041
            })
    void whatIsNotSeenOrMovesTheCursorIsEscaped(int c) {
        String shown = Visible.text("a" + Character.toString(c) + "b");
        assertThat(shown).startsWith("a\\").endsWith("b").matches("[ -~]*");
    }

    @Test
    void escapesAreThoseOfJson() {
        assertThat(Visible.line("\u001b[31m\u202e\n\r\t\u009b")).isEqualTo("\\u001b[31m\\u202e\\n\\r\\t\\u009b");
        assertThat(Visible.text("a\n\tb\r")).isEqualTo("a\n\tb\\r");
        assertThat(Visible.text(Character.toString(0xE0041))).isEqualTo("\\udb40\\udc41");
    }

    @Test
    void whatIsSeenStays() {
        String seen = "conv1/ä é 猫 \uD83D\uDC31 می\u200Cخواهم 'a' \\ \"b\"";
        assertThat(Visible.line(seen)).isSameAs(seen);
    }

    @Test
    void aListThatIsCutSaysHowMuchIsLeft() {
        List<String> all = List.of("a", "b", "c", "d");
        assertThat(Some.of(all, 2)).isEqualTo("a, b and 2 more");
        assertThat(Some.of(all, 4)).isEqualTo("a, b, c, d");
        assertThat(Some.lines(all, 3)).containsExactly("a", "b", "c", "and 1 more");
    }
}
