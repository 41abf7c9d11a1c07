package org.chartkeeper.access;

import java.util.BitSet;
import java.util.TreeMap;

/** The numbers of the access classes that are visible in one answer: a set whose size follows what is in it, not what there is. */
final class VisibleClasses {

    /** How many numbers lie in one part; whole bytes of the bit map. */
    private static final int PART = 4096;

    private final TreeMap<Integer, BitSet> parts = new TreeMap<>();
    private int count;

    void set(int accessClass, boolean visible) {
        if (visible == contains(accessClass)) {
            return;
        }
        if (visible) {
            parts.computeIfAbsent(accessClass / PART, number -> new BitSet()).set(accessClass % PART);
            count++;
        } else {
            parts.computeIfPresent(accessClass / PART, (number, part) -> {
                part.clear(accessClass % PART);
                return part.isEmpty() ? null : part;
            });
            count--;
        }
    }

    boolean contains(int accessClass) {
        BitSet part = parts.get(accessClass / PART);
        return part != null && part.get(accessClass % PART);
    }

    int count() {
        return count;
    }

    void clear() {
        parts.clear();
        count = 0;
    }

    /** All of them in order, for policies that compare. */
    Integer[] list() {
        return parts.entrySet().stream()
                .flatMap(
                        entry -> entry.getValue().stream().mapToObj(accessClass -> entry.getKey() * PART + accessClass))
                .toArray(Integer[]::new);
    }

    /** One bit for each class below {@code end}, for policies that look it up. */
    byte[] bits(int end) {
        byte[] bits = new byte[(end + 7) / 8];
        parts.forEach((number, part) -> {
            byte[] set = part.toByteArray();
            System.arraycopy(set, 0, bits, number * (PART / 8), set.length);
        });
        return bits;
    }
}
