package org.millijoule.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpecOverrideTest {
    private static final String TEXT =
            "data: pictures\nbudget: {energy: 2 mJ}\nmeter: lamp\nothers: [lamp]\nspace:\n  stages:\n    - {channels: 8, stride: 1, blocks: 1}\n";

    private static Spec<Job> read(SpecOverride... overrides) {
        return SpecReader.parse(Job.class, TEXT, Path.of("specs/job.yaml"), List.of(overrides));
    }

    private static SpecOverride set(String key, String value) {
        return new SpecOverride("--set " + key + "=" + value, key, value);
    }

    @Test
    void anOverrideReplacesOrAddsAValueAtAnyDepth() {
        Job job = read(
                        set("seed", "7"),
                        set("tuning.epochs", "3"),
                        set("space.stages.0.channels", "24"),
                        set("seed", "8"))
                .value();
        assertThat(job.seed()).isEqualTo(8);
        assertThat(job.tuning().epochs()).isEqualTo(3);
        assertThat(job.space().stages().getFirst().channels()).isEqualTo(24);
    }

    @Test
    void aPluginNamedByABareWordTakesSettings() {
        Job job = read(set("meter.lamps", "4"), set("others.0.lamps", "5")).value();
        assertThat(job.meter()).isEqualTo(new LampMeter(4, 0.5, Optional.empty()));
        assertThat(job.others()).containsExactly(new LampMeter(5, 0.5, Optional.empty()));
    }

    @Test
    void overriddenPathsResolveAgainstTheWorkingDirectory() {
        assertThat(read(set("data", "images")).value().data())
                .isEqualTo(Path.of("images").toAbsolutePath());
    }

    @Test
    void theSourceOfAnOverriddenKeyIsTheOptionAsTyped() {
        Source source = read(new SpecOverride("--budget energy=3mJ", "budget.energy", "3mJ"))
                .source();
        assertThat(source.at("budget.energy")).isEqualTo("--budget energy=3mJ");
        assertThat(source.at("budget")).isEqualTo("specs/job.yaml:2");
    }

    @Test
    void anErrorInAnOverrideNamesTheOption() {
        assertFails(set("tuning.epoch", "3"), "--set tuning.epoch=3: unknown key 'epoch' in tuning. Maybe 'epochs'?");
        assertFails(set("seed", "-3"), "--set seed=-3: seed is -3, but no number in a spec may be negative. Maybe 3?");
        assertFails(set("seed", ""), "--set seed=: seed has no value. Maybe give one, or leave the option out?");
        assertFails(
                set("seed", "[1"),
                "--set seed=[1: the bracket that begins here is not closed. Maybe close it with ']'?");
        assertFails(set("", "1"), "--set =1: '' is no key. Maybe key=value, such as seed=3?");
        assertFails(set("others.4.lamps", "1"), "--set others.4.lamps=1: the list has no item '4'. Maybe 0?");
        assertFails(
                set("seed.x", "1"), "--set seed.x=1: seed wants a single value, not a mapping. Maybe one value alone?");
    }

    private static void assertFails(SpecOverride override, String message) {
        assertThatThrownBy(() -> read(override))
                .isExactlyInstanceOf(SpecException.class)
                .hasMessage(message);
    }
}
