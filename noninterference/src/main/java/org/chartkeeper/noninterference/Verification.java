package org.chartkeeper.noninterference;

import java.util.ArrayList;
import java.util.List;

/** Asks the server itself whether what must be withheld is, and whether anything is left to be seen. */
final class Verification {

    private final World world;
    private final Settings settings;

    Verification(World world, Settings settings) {
        this.world = world;
        this.settings = settings;
    }

    void check() {
        for (Store store : settings.stores()) {
            for (Caller caller : settings.callers()) {
                checkWithheld(store, caller);
                checkVisible(store, caller);
            }
        }
    }

    private void checkWithheld(Store store, Caller caller) {
        List<String> seen = new ArrayList<>();
        for (Row row : world.all(one -> one.withheld)) {
            int status = get(store, caller, row);
            if (status != 404) {
                seen.add(row.reference() + " (" + status + ")");
            }
        }
        if (!seen.isEmpty()) {
            throw new CannotRunException("rows that should be withheld from `" + caller.name() + "` are not answered"
                    + " with 404 at " + store + ", so nothing can be compared: " + String.join(", ", seen));
        }
    }

    private void checkVisible(Store store, Caller caller) {
        boolean any = world.all(row -> !row.withheld).stream().anyMatch(row -> get(store, caller, row) == 200);
        if (!any) {
            throw new CannotRunException(
                    "`" + caller.name() + "` sees none of the rows at " + store + ", so there is nothing to compare");
        }
    }

    private int get(Store store, Caller caller, Row row) {
        String token = caller.credential().token(store, world.people.get(0).id());
        return store.send(token, "GET", "/" + row.reference(), null).status();
    }
}
