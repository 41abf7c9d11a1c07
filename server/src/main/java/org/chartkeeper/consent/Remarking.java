package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.chartkeeper.access.AccessClass;
import org.chartkeeper.access.ClassedVersions;
import org.chartkeeper.access.ClassedVersions.Version;
import org.chartkeeper.access.ResourceDescriber.Surroundings;
import org.chartkeeper.access.ReviewTask;
import org.chartkeeper.fhir.EvidenceDivider;
import org.chartkeeper.fhir.EvidenceDivider.Part;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Marks what is stored already about a patient for what her consents ask of content. Until that is done, permits that rest on it do
 * not apply and denials do.
 */
final class Remarking {

    private static final int PAGE = 200;

    private final ClassedVersions versions;
    private final Marking marking;
    private final Surroundings surroundings;
    private final FhirContext context;
    private final EvidenceDivider divider;

    Remarking(
            ClassedVersions versions,
            Marking marking,
            Surroundings surroundings,
            FhirContext context,
            EvidenceDivider divider) {
        this.versions = versions;
        this.marking = marking;
        this.surroundings = surroundings;
        this.context = context;
        this.divider = divider;
    }

    /** Whether resources of {@code accessClass} have not been asked all that the consents on file ask. */
    boolean isBehind(AccessClass accessClass) {
        return !accessClass.patients().isEmpty() && isBehind(accessClass, marking.testsOf(accessClass.patients()));
    }

    private static boolean isBehind(AccessClass accessClass, Collection<ContentTest> tests) {
        return !Marks.parse(accessClass.marks()).answer(tests);
    }

    /** Those of {@code classes} under which something is stored that has not been asked all that the consents on file ask. */
    List<AccessClass> behind(List<AccessClass> classes) {
        List<AccessClass> behind = classes.stream().filter(this::isBehind).toList();
        return behind.isEmpty() ? behind : versions.withRows(behind);
    }

    /**
     * Marks what is behind about {@code patient} and divides what speaks of it, in a transaction that sees everything.
     *
     * @param most how many versions at most
     * @return whether that was all
     */
    boolean markBehind(String patient, int most) {
        if (!versions.lock(patient)) {
            return false;
        }
        int left = mark(patient, List.of(), false, most);
        if (left <= 0) {
            return false;
        }
        Set<AccessClass> followers = versions.classesOf(patient, known -> isFollower(known) && isBehind(known));
        return followers.isEmpty() || mark(followers, left, version -> follow(version, true)) > 0;
    }

    /** Marks anew whatever may answer otherwise when something else changes, in the current transaction. */
    void markAnew(String patient) {
        if (marking.testsOf(List.of(patient)).stream().anyMatch(ContentTest::looksBack)) {
            mark(patient, List.of(), true, Integer.MAX_VALUE);
        } else {
            markWhatBelongs(patient);
        }
    }

    /**
     * Marks what is stored about {@code patient}, in the current transaction. What speaks of that is not shown to anybody then to
     * whom it should not be, and divided later.
     *
     * @param more what is asked beside what consents on file ask
     * @param anew also what has been asked already, since it may answer otherwise
     * @param most how many versions at most
     * @return how many more it might have been; none when there may be more to mark
     */
    int mark(String patient, Collection<ContentTest> more, boolean anew, int most) {
        int left = most;
        for (Predicate<AccessClass> turn :
                List.<Predicate<AccessClass>>of(Remarking::isForItself, Remarking::isThroughOthers)) {
            Set<AccessClass> behind = versions.classesOf(
                    patient, known -> turn.test(known) && (anew || isBehind(known, tests(known, more))));
            left = left <= 0 || behind.isEmpty()
                    ? left
                    : mark(behind, left, version -> marked(version, tests(version.accessClass(), more)));
        }
        if (anew) {
            followAll(patient);
        }
        return left;
    }

    /** Marks anew, in the current transaction, what belongs to other resources of {@code patient}, after one of these has changed. */
    void markWhatBelongs(String patient) {
        markWhatBelongs(patient, List.of());
    }

    /** The same, where {@code more} is asked, too. */
    void markWhatBelongs(String patient, Collection<ContentTest> more) {
        Set<AccessClass> through = versions.classesOf(patient, Remarking::isThroughOthers);
        if (!through.isEmpty()) {
            mark(through, Integer.MAX_VALUE, version -> marked(version, tests(version.accessClass(), more)));
            followAll(patient);
        }
    }

    private void followAll(String patient) {
        Set<AccessClass> followers = versions.classesOf(patient, Remarking::isFollower);
        if (!followers.isEmpty()) {
            mark(followers, Integer.MAX_VALUE, version -> follow(version, false));
        }
    }

    private int mark(Set<AccessClass> behind, int most, Function<Version, AccessClass> marked) {
        int left = most;
        long after = -1;
        while (left > 0) {
            List<Version> page = versions.next(behind, after, Math.min(PAGE, left));
            if (page.isEmpty()) {
                return left;
            }
            Map<Version, AccessClass> moves = new HashMap<>();
            page.forEach(version -> moves.put(version, marked.apply(version)));
            versions.move(moves);
            after = page.get(page.size() - 1).pid();
            left -= page.size();
        }
        return left;
    }

    private Collection<ContentTest> tests(AccessClass known, Collection<ContentTest> more) {
        Collection<ContentTest> tests = marking.testsOf(known.patients());
        if (more.isEmpty()) {
            return tests;
        }
        var all = new ArrayList<>(tests);
        all.addAll(more);
        return all.stream().distinct().toList();
    }

    private AccessClass marked(Version version, Collection<ContentTest> tests) {
        Resource resource = resource(version);
        return resource == null
                ? version.accessClass().marked(Marks.NONE.andNoMoreOf(tests).texts())
                : marking.marked(resource, version.accessClass().marked(List.of()), tests, surroundings);
    }

    private @Nullable Resource resource(Version version) {
        if (version.body() == null) {
            return null;
        }
        Resource resource = (Resource) context.newJsonParser().parseResource(version.body());
        resource.setId(version.type() + "/" + version.id());
        version.profiles().forEach(profile -> resource.getMeta().addProfile(profile));
        return resource;
    }

    /**
     * The class of what speaks of versions: shown to those alone who are shown them all.
     *
     * @param dividing whether it is divided, if it can be, so that each version is shown with its own
     */
    private AccessClass follow(Version version, boolean dividing) {
        Collection<ContentTest> tests = tests(version.accessClass(), List.of());
        if (!(resource(version) instanceof Provenance provenance)) {
            return version.accessClass().marked(Marks.NONE.andNoMoreOf(tests).texts());
        }
        List<String> targets = provenance.getTarget().stream()
                .map(Reference::getReference)
                .filter(target -> target.contains("/_history/"))
                .toList();
        List<@Nullable AccessClass> classes = versions.classesOf(targets);
        Map<AccessClass, Set<String>> byClass = new LinkedHashMap<>();
        Marks shared = null;
        for (int i = 0; i < targets.size(); i++) {
            AccessClass of = classes.get(i);
            Marks marks = of == null ? Marks.NONE : Marks.parse(of.marks());
            shared = shared == null ? marks : shared.sharedWith(marks);
            if (of != null) {
                byClass.computeIfAbsent(of, key -> new LinkedHashSet<>()).add(targets.get(i));
            }
        }
        Marks marks = shared == null ? Marks.NONE : shared;
        if (!dividing) {
            // Left behind where they differ, to be divided.
            return version.accessClass().marked(marks.texts());
        }
        if (version.current() && byClass.size() > 1 && !classes.contains(null)) {
            divide(version, byClass);
        }
        return version.accessClass().marked(marks.andNoMoreOf(tests).texts());
    }

    private void divide(Version version, Map<AccessClass, Set<String>> byClass) {
        List<Part> parts = new ArrayList<>();
        byClass.forEach((accessClass, targets) -> parts.add(new Part(targets, versions.idOf(accessClass))));
        divider.divide(version.id(), parts);
    }

    private static boolean isForItself(AccessClass known) {
        return !isFollower(known)
                && ElementTable.THROUGH.of(known.resourceType()).isEmpty();
    }

    private static boolean isThroughOthers(AccessClass known) {
        return !isFollower(known)
                && !ElementTable.THROUGH.of(known.resourceType()).isEmpty();
    }

    private static boolean isFollower(AccessClass known) {
        return !known.via().isEmpty() && !known.via().equals(ReviewTask.VIA);
    }
}
