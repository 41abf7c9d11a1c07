package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The rows of one seed: patients, what is known of them, and who withholds what. Every withheld row refers to visible ones, and a
 * visible row refers to it.
 */
final class World {

    /** What can be referred to from a type by an element that is searched by. */
    private static final Map<String, Set<String>> LINKS = Map.of(
            "Observation", Set.of("Observation", "DocumentReference"),
            "DiagnosticReport", Set.of("Observation"),
            "Condition", Set.of("Observation", "DiagnosticReport"),
            "Encounter", Set.of("Condition"),
            "DocumentReference", Set.of("Observation", "Condition"),
            "Patient", Set.of("Patient"),
            "List", Set.of("Observation", "DocumentReference", "Condition", "DiagnosticReport", "Encounter"));

    private static final Map<String, Integer> RECORDS = Map.of(
            "Encounter", 2, "Condition", 2, "Observation", 6, "DiagnosticReport", 2, "DocumentReference", 1, "List", 1);

    private static final List<String> ORDER =
            List.of("Encounter", "Condition", "Observation", "DiagnosticReport", "DocumentReference", "List");

    private static final int MUTATED = 500_000_007;

    final long seed;
    final List<Person> people = new ArrayList<>();
    final List<Row> practitioners = new ArrayList<>();
    final List<Row> rows = new ArrayList<>();

    /** Withheld rows that a visible one refers to by an element that is searched by. */
    final Set<Row> anchored = new LinkedHashSet<>();

    private final Dice dice;

    private World(long seed) {
        this.seed = seed;
        this.dice = new Dice(seed);
    }

    /** The rows of {@code seed}, with a patient for each of {@code denials}. */
    static World of(long seed, List<Denial> denials) {
        World world = new World(seed);
        for (int i = 0; i < 3; i++) {
            world.practitioners.add(new Row("Practitioner", world.id("dr" + i), null, false, false));
        }
        for (int i = 0; i < denials.size(); i++) {
            world.addPerson(new Person(world.id("p" + i), denials.get(i)));
        }
        world.link();
        return world;
    }

    String id(String name) {
        return "ni" + seed + "-" + name;
    }

    private void addPerson(Person person) {
        people.add(person);
        rows.add(new Row("Patient", person.id(), person, person.whollyWithheld(), false));
        for (String type : ORDER) {
            for (int i = 0; i < RECORDS.getOrDefault(type, 0); i++) {
                add(person, type, i, isWithheld(person, type, i), false);
            }
        }
        if (person.denial() == Denial.LABEL || person.whollyWithheld()) {
            add(person, "Observation", RECORDS.getOrDefault("Observation", 0), true, true);
        }
    }

    private void add(Person person, String type, int number, boolean withheld, boolean deleted) {
        String id = person.id() + "-" + type.replaceAll("[a-z]", "").toLowerCase(java.util.Locale.ROOT) + number;
        rows.add(new Row(type, id, person, withheld, deleted));
    }

    private static boolean isWithheld(Person person, String type, int number) {
        boolean odd = number % 2 == 1;
        return switch (person.denial()) {
            case NOTHING -> false;
            case LABEL, NO_CONSENT -> odd || type.equals("DocumentReference");
            case RECIPIENT -> true;
            case TYPE -> type.equals("Condition") || type.equals("DiagnosticReport");
            case CODE -> odd && (type.equals("Observation") || type.equals("Condition"));
            case PERIOD -> odd && type.equals("Observation");
            case INSTANCE -> number == 1 && (type.equals("Observation") || type.equals("Condition"));
        };
    }

    private void link() {
        List<Row> visible = all(row -> isVisible(row) && !row.type.equals("Practitioner"));
        List<Row> withheld = all(row -> row.withheld && !row.deleted);
        for (Row row : withheld) {
            linkOne(row, visible);
            linkOne(row, dice.chance(40) ? withheld : visible);
            if (row.refersTo.isEmpty()) {
                row.mentions.add(dice.one(visible));
            }
        }
        for (Row row : visible) {
            if (dice.chance(60)) {
                linkOne(row, visible);
            }
        }
        for (Row row : withheld) {
            List<Row> able = visible.stream()
                    .filter(one -> mayLink(one, row) && !one.refersTo.contains(row))
                    .toList();
            if (dice.chance(50) && !able.isEmpty()) {
                dice.one(able).refersTo.add(row);
                anchored.add(row);
            } else {
                dice.one(visible).mentions.add(row);
            }
        }
    }

    private void linkOne(Row from, List<Row> among) {
        List<Row> able = among.stream()
                .filter(to -> to != from && mayLink(from, to) && !from.refersTo.contains(to))
                .toList();
        if (!able.isEmpty()) {
            from.refersTo.add(dice.one(able));
        }
    }

    private static boolean mayLink(Row from, Row to) {
        return LINKS.getOrDefault(from.type, Set.of()).contains(to.type);
    }

    /** Whether every caller of an organisation is shown it for sure. */
    static boolean isVisible(Row row) {
        return !row.withheld
                && (row.person == null || row.person.denial() == Denial.NOTHING || row.person.denial() == Denial.LABEL);
    }

    List<Row> all(Predicate<Row> wanted) {
        return rows.stream().filter(wanted).toList();
    }

    /** What {@code row} says in the store as it is, or, if {@code mutated}, in the one where what is withheld is another. */
    ObjectNode content(Row row, boolean linked, boolean mutated) {
        long draw = seed * 1_000 + row.id.hashCode() % 1_000 + (mutated && row.withheld ? MUTATED : 0);
        return new Contents(new Dice(draw * 31 + row.id.hashCode()), practitioners, linked).of(row);
    }
}
