package org.chartkeeper.smart;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.chartkeeper.caller.Caller;

/** The patients and encounters that a caller may see, to choose from. */
interface Charts {

    /**
     * One of them.
     *
     * @param label what it is called
     * @param detail what tells it from others of that name
     */
    record Choice(String id, String label, String detail) {}

    /** A page of them, and whether there is another. */
    record Choices(List<Choice> list, boolean more) {}

    /** The patients whose name begins with {@code name}, all when it is empty. */
    Choices patients(Caller caller, String name, int page);

    /** Those of these patients who are there for the caller. */
    List<Choice> patients(Caller caller, Collection<String> ids);

    Choices encounters(Caller caller, String patient, int page);

    /** This encounter, if it is there for the caller and the patient's. */
    Optional<Choice> encounter(Caller caller, String patient, String id);
}
