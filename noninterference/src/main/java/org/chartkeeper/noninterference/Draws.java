package org.chartkeeper.noninterference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values for requests: half of what can be withheld is drawn from withheld rows. */
final class Draws {

    static final List<String> TYPES = List.of(
            "Observation",
            "Observation",
            "Observation",
            "Observation",
            "Condition",
            "DiagnosticReport",
            "DiagnosticReport",
            "Encounter",
            "DocumentReference",
            "List",
            "Patient",
            "Patient");

    /** In how many parts a store is loaded, at the least. */
    private static final int MOMENTS = 12;

    final Dice dice;
    final World world;

    /** For each type the steps that may have created one. */
    private final Map<String, List<Integer>> created = new HashMap<>();

    Draws(Dice dice, World world) {
        this.dice = dice;
        this.world = world;
    }

    String type() {
        return dice.one(TYPES);
    }

    void noteCreated(String type, int step) {
        created.computeIfAbsent(type, one -> new ArrayList<>()).add(step);
    }

    /** An id of this type: of a withheld row, a visible one, one that was created on the way, or none. */
    String id(String type) {
        int draw = dice.below(100);
        List<Row> rows = draw < 50 ? withheld(type) : visible(type);
        if (draw >= 95) {
            return world.id("unknown");
        }
        List<Integer> steps = created.getOrDefault(type, List.of());
        if (draw >= 85 && !steps.isEmpty()) {
            return "{created:" + dice.one(steps) + "}";
        }
        return switch (type) {
            case "Group" -> world.id("g");
            case "Practitioner" -> dice.one(world.practitioners).id;
            case "Consent" -> dice.one(world.people).id() + dice.of("-permit", "-deny");
            default -> rows.isEmpty() ? world.id("unknown") : dice.one(rows).id;
        };
    }

    String visibleId(String type) {
        List<Row> rows = visible(type);
        return rows.isEmpty() ? world.id("unknown") : dice.one(rows).id;
    }

    private List<Row> withheld(String type) {
        return world.all(row -> row.withheld && row.type.equals(type));
    }

    private List<Row> visible(String type) {
        return world.all(row -> World.isVisible(row) && row.type.equals(type));
    }

    String reference(String type) {
        return type + "/" + id(type);
    }

    String code() {
        return dice.chance(10) ? Words.DENIED_CODE : Words.code(dice, dice.chance(70));
    }

    String token(String code) {
        return dice.chance(50) ? Words.CODES + "|" + code : code;
    }

    String family() {
        return Words.family(dice, dice.chance(50));
    }

    String identifier(String type) {
        if (dice.chance(40)) {
            return "shared-" + dice.below(4);
        }
        String id = id(type);
        return id.startsWith("{") ? id : id.replaceFirst("-", ".");
    }

    String date() {
        return dice.chance(10) ? Words.deniedDay(dice) : Words.day(dice);
    }

    String comparison() {
        return dice.of("", "eq", "gt", "lt", "ge", "le", "ne", "sa", "eb");
    }

    /** When a part of the store was loaded. */
    String moment() {
        return "{time:" + dice.below(MOMENTS) + "}";
    }
}
