package org.millijoule.store.blocks;

import com.google.auto.service.AutoService;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.store.files.ArchitectureFile;

/// Writes architectures block by block.
@AutoService(ArchitectureFile.Form.class)
public final class BlockForm implements ArchitectureFile.Form {
    @Override
    public boolean isOf(SearchSpace space) {
        return space instanceof MobileBlockSpace;
    }

    @Override
    public Record of(SearchSpace space, Architecture architecture) {
        return BlockArchitecture.of((MobileBlockSpace) space, architecture);
    }
}
