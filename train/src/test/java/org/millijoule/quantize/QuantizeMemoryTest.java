package org.millijoule.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.millijoule.autograd.Tape;
import org.millijoule.study.ResidentMemory;

class QuantizeMemoryTest {
    @Test
    void memoryStaysFlatOver300Steps() {
        assumeTrue(ResidentMemory.bytes().isPresent(), "wants /proc, where Linux says how much memory a process has");
        Lsq lsq = new Lsq();
        List<Grid> grids = List.of(Grid.signed(2), Grid.signed(4), Grid.signed(8));
        try (PointerScope _ = new PointerScope()) {
            Tensor x = torch.rand(4, 16, 32, 32).requires_grad_(true); // 256 KiB: a leak of one a step shows
            Tensor weights = torch.rand(16, 64).requires_grad_(true);
            List<Tensor> steps = List.of(Tensors.leaf(0.5f), Tensors.leaf(0.1f), Tensors.leaf(0.01f));
            Tensor mask = Tensors.leaf(0.2f, 0.3f, 0.5f);
            Tensor perChannel = torch.full(new long[] {16}, new Scalar(0.1f)).requires_grad_(true);
            long before = 0;
            for (int step = 0; step < 350; step++) {
                if (step == 50) {
                    before = ResidentMemory.bytes().orElseThrow();
                }
                try (PointerScope _ = new PointerScope();
                        Tape tape = new Tape()) {
                    Tensor mixed = lsq.mix(x, steps, grids, mask, tape);
                    Tensor again = lsq.fakeQuantize(mixed, steps.get(1), grids.get(1), tape);
                    Tensor w = lsq.fakeQuantize(weights, perChannel, grids.get(1), tape);
                    tape.backward(again.sum().add(w.sum()));
                }
            }
            assertThat(ResidentMemory.bytes().orElseThrow() - before).isLessThan(40_000_000L);
        }
    }
}
