package org.millijoule.search.strategy;

import org.millijoule.search.AskTell;

class RandomSearchTest extends AskTellContract {
    @Override
    AskTell strategy() {
        return new RandomSearch();
    }
}
