package org.chartkeeper.export;

import java.util.Map;

/**
 * A file of a complete export.
 *
 * @param number within its job
 * @param type of the resources in it
 * @param error whether it tells of errors
 * @param count how many lines it has
 * @param bytes how long it is, decrypted
 * @param sha256 of its bytes, in hexadecimal
 * @param classes how many of its lines are of which access class
 */
record ExportedFile(
        int number, String type, boolean error, int count, long bytes, String sha256, Map<Integer, Integer> classes) {

    /** The access class of lines that are not stored resources. */
    static final int NO_CLASS = -1;

    String name() {
        return number + "-" + type + ".ndjson";
    }
}
