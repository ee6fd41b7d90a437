package org.millijoule.search.strategy;

import org.millijoule.search.AskTell;

class EvolutionTest extends AskTellContract {
    @Override
    AskTell strategy() {
        return new Evolution();
    }
}
