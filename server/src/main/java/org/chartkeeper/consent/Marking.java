package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.chartkeeper.access.AccessClass;
import org.chartkeeper.access.ResourceDescriber.Surroundings;
import org.chartkeeper.terminology.Confidentiality;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Asks of a resource what the consents of its patients ask of content, so that its access class can carry the answers. */
final class Marking {

    /** More than this of one patient's are not answered, and then permit nothing and deny. */
    private static final int MOST = 200;

    private final PatientConsents consents;
    private final ResourceFactsReader facts;
    private final FhirContext context;

    Marking(PatientConsents consents, ResourceFactsReader facts, FhirContext context) {
        this.consents = consents;
        this.facts = facts;
        this.context = context;
    }

    /** What the consents on file of these patients ask of content. */
    Collection<ContentTest> testsOf(Collection<String> patients) {
        var tests = new TreeMap<String, ContentTest>();
        for (String patient : patients) {
            contentTests(patient)
                    .sorted(Comparator.comparing(ContentTest::key))
                    .limit(MOST)
                    .forEach(test -> tests.put(test.key(), test));
        }
        return tests.values();
    }

    private Stream<ContentTest> contentTests(String patient) {
        List<ConsentRecord> onFile = consents.of(patient);
        return onFile.isEmpty()
                ? Stream.empty()
                : onFile.stream().flatMap(ConsentRecord::contentTests).distinct();
    }

    /**
     * The class of a resource with its marks.
     *
     * @param resource the resource, with its id where it has one yet
     * @param described its class without marks
     * @param tests what is asked of it
     */
    AccessClass marked(
            Resource resource, AccessClass described, Collection<ContentTest> tests, Surroundings surroundings) {
        if (tests.isEmpty()) {
            return described;
        }
        Marks own = Marks.of(tests, facts(resource, described, tests, surroundings));
        Set<String> through = PatientCompartment.of(resource).through();
        Marks marks = through.isEmpty() ? own : held(own, through, surroundings);
        return described.marked(marks.andNoMoreOf(tests).texts());
    }

    private ResourceFacts facts(
            Resource resource, AccessClass described, Collection<ContentTest> tests, Surroundings surroundings) {
        return facts.read(
                resource,
                Set.copyOf(described.patients()),
                Confidentiality.of(described.confidentiality()).orElse(Confidentiality.V),
                Set.copyOf(described.labels()),
                resource.getIdElement().hasIdPart() ? referrers(resource, tests, surroundings) : Set.of());
    }

    /** Links in the database are those of search parameters alone, so what refers to it is read. */
    private Set<String> referrers(Resource resource, Collection<ContentTest> tests, Surroundings surroundings) {
        String target = resource.fhirType() + "/" + resource.getIdElement().getIdPart();
        var referrers = new LinkedHashSet<String>();
        for (String source : lookedBackFrom(tests)) {
            String body = surroundings.bodyOf(source);
            if (body != null
                    && facts.refersTo((Resource) context.newJsonParser().parseResource(body), target)) {
                referrers.add(source);
            }
        }
        return referrers;
    }

    /** The resources, {@code Type/id}, whose references to others decide about those. */
    static Set<String> lookedBackFrom(Collection<ContentTest> tests) {
        var sources = new LinkedHashSet<String>();
        for (ContentTest test : tests) {
            if (test instanceof ContentTest.Data data) {
                data.references().stream()
                        .filter(reference -> reference.meaning() == DataReference.Meaning.RELATED)
                        .map(DataReference::reference)
                        .forEach(reference -> add(sources, reference));
            }
        }
        return sources;
    }

    private static void add(Set<String> sources, @Nullable String reference) {
        if (reference != null) {
            sources.add(reference);
        }
    }

    /** What belongs to something else, as a Binary does to its context, answers as that does, unless it is named itself. */
    private static Marks held(Marks own, Set<String> through, Surroundings surroundings) {
        List<String> local = through.stream()
                .map(surroundings::resolve)
                .flatMap(Stream::ofNullable)
                .toList();
        Marks all = null;
        for (@Nullable AccessClass context : surroundings.classesOf(local)) {
            Marks marks = context == null ? Marks.NONE : Marks.parse(context.marks());
            all = all == null ? marks : all.holding(marks);
        }
        return all == null ? own : all.orNamed(own);
    }
}
