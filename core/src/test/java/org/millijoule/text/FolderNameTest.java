package org.millijoule.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderNameTest {
    private static final int SUFFIX = 30;

    @ParameterizedTest
    @ValueSource(strings = {"a", "my search 2", "größe-32", "検索", "a..b", "-x", "CON"})
    void whatAFolderCanBeNamedIsTaken(String name) {
        assertThatCode(() -> FolderName.check("name", name, SUFFIX)).doesNotThrowAnyException();
        assertThat(FolderName.of(name, SUFFIX)).isEqualTo(name.replaceFirst("^-", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "../../x",
                "/etc",
                "a/b",
                "a\\b",
                "C:",
                "a\u0000",
                "a\nb",
                "a\u001b[31m",
                "a\u009b",
                ".git",
                "a?",
                "a*",
                "<a>",
                "a|b",
                "\"a\"",
                " a",
                "a ",
                "\ud800",
                "a\u2028b"
            })
    void whatLeadsElsewhereOrCannotBeAFolderIsRefusedWithANameThatCan(String name) {
        assertThatThrownBy(() -> FolderName.check("name", name, SUFFIX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name ")
                .hasMessageContaining("names a folder. Maybe ");
        String near = FolderName.of(name, SUFFIX);
        assertThatCode(() -> FolderName.check("name", near, SUFFIX)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ä", "😀"})
    void aNameHasRoomForWhatStandsBehindIt(String letter) {
        int bytes = letter.getBytes(StandardCharsets.UTF_8).length;
        String longest = letter.repeat((255 - SUFFIX) / bytes);
        assertThatCode(() -> FolderName.check("name", longest, SUFFIX)).doesNotThrowAnyException();
        assertThatThrownBy(() -> FolderName.check("name", longest + letter, SUFFIX))
                .hasMessageContaining("at most 255, of which 30 are taken. Maybe a shorter one?");
        assertThat(FolderName.of(longest + letter + letter, SUFFIX)).isEqualTo(longest);
    }
}
