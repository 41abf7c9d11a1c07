package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.chartkeeper.access.Policy;
import org.chartkeeper.access.Policy.DefaultAccess;
import org.chartkeeper.access.PolicyReader;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.Vocabulary;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Consent.ConsentDataMeaning;
import org.hl7.fhir.r4.model.Consent.ConsentProvisionType;
import org.hl7.fhir.r4.model.Consent.ProvisionComponent;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;

/** What must hold for all consents, requesters and resources. */
class ConsentDeciderPropertyTest {

    private static final Instant NOW = Instant.parse("2024-06-01T12:00:00Z");
    private static final Policy POLICY =
            PolicyReader.parse("{custodian: Organization/A, public_health: [Observation]}");

    private static ConsentDecider decider(Requester requester, List<Consent> consents, DefaultAccess byDefault) {
        return ConsentDecider.asking(
                requester,
                TestConsents.onFile(
                        consents.stream().map(TestConsents.READER::read).toList()),
                POLICY.withDefault(byDefault),
                NOW);
    }

    @Property
    void orderDoesNotMatter(
            @ForAll("consents") List<Consent> consents,
            @ForAll("requesters") Requester requester,
            @ForAll("resources") ResourceFacts facts,
            @ForAll DefaultAccess byDefault) {
        var decisions = new HashSet<ConsentDecision>();

        TestConsents.permutations(consents)
                .forEach(order ->
                        decisions.add(decider(requester, order, byDefault).decide(facts)));

        assertThat(decisions).hasSize(1);
    }

    @Property
    void addingADenialNeverWidens(
            @ForAll("consents") List<Consent> consents,
            @ForAll("flat") Consent other,
            @ForAll("requesters") Requester requester,
            @ForAll("resources") ResourceFacts facts,
            @ForAll DefaultAccess byDefault) {
        other.getProvision().setType(ConsentProvisionType.DENY);
        var more = new ArrayList<>(consents);
        more.add(other);

        if (decider(requester, more, byDefault).decide(facts).permitted()) {
            assertThat(decider(requester, consents, byDefault).decide(facts).permitted())
                    .isTrue();
        }
    }

    @Property
    void theConsentOfAnotherPatientChangesNothing(
            @ForAll("consents") List<Consent> consents,
            @ForAll("flat") Consent other,
            @ForAll("requesters") Requester requester,
            @ForAll("resources") ResourceFacts facts) {
        other.setPatient(new Reference("Patient/p9"));
        var more = new ArrayList<>(consents);
        more.add(other);

        assertThat(decider(requester, more, DefaultAccess.ALL_NORMAL).decide(facts))
                .isEqualTo(
                        decider(requester, consents, DefaultAccess.ALL_NORMAL).decide(facts));
    }

    @Property
    void moreStatedPurposesNeverHelp(
            @ForAll("consents") List<Consent> consents,
            @ForAll("requesters") Requester requester,
            @ForAll("purposes") String padding,
            @ForAll("resources") ResourceFacts facts,
            @ForAll DefaultAccess byDefault) {
        var purposes = new HashSet<>(requester.purposes());
        purposes.add(padding);
        Requester padded = Requester.of(requester.actors(), purposes);

        if (decider(padded, consents, byDefault).decide(facts).permitted()) {
            assertThat(decider(requester, consents, byDefault).decide(facts).permitted())
                    .isTrue();
        }
    }

    @Property
    void everyDecisionNamesItsBasis(
            @ForAll("consents") List<Consent> consents,
            @ForAll("requesters") Requester requester,
            @ForAll("resources") ResourceFacts facts,
            @ForAll DefaultAccess byDefault) {
        ConsentDecision decision = decider(requester, consents, byDefault).decide(facts);

        assertThat(decision.basis()).isNotEmpty().isSorted();
        if (decision.ground() == Ground.CONSENT_PERMIT || decision.ground() == Ground.CONSENT_DENY) {
            assertThat(decision.basis()).anyMatch(basis -> basis.source().startsWith("Consent/"));
        }
    }

    @Property
    void aMarkedClassIsDecidedLikeItsResources(
            @ForAll("consents") List<Consent> consents,
            @ForAll("requesters") Requester requester,
            @ForAll("resources") ResourceFacts facts,
            @ForAll DefaultAccess byDefault) {
        var tests = consents.stream()
                .map(TestConsents.READER::read)
                .flatMap(ConsentRecord::contentTests)
                .collect(Collectors.toSet());
        AccessClass marked = facts.accessClass(tests);
        AccessClass stored =
                facts.accessClass(Set.of()).marked(Marks.parse(marked.marks().texts()));
        var decider = decider(requester, consents, byDefault);

        assertThat(decider.decideClass(stored)).isEqualTo(decider.decide(facts));
    }

    @Property
    void aClassIsNeverWiderThanItsResources(
            @ForAll("consents") List<Consent> consents,
            @ForAll("requesters") Requester requester,
            @ForAll("resources") ResourceFacts facts,
            @ForAll DefaultAccess byDefault) {
        var decider = decider(requester, consents, byDefault);

        if (decider.decideClass(facts.accessClass(Set.of())).permitted()) {
            assertThat(decider.decide(facts).permitted()).isTrue();
        }
    }

    @Provide
    Arbitrary<String> purposes() {
        return Arbitraries.of("TREAT", "ETREAT", "HPAYMT", "HRESCH", "PUBHLTH", "HMARKT", "HOPERAT");
    }

    @Provide
    Arbitrary<Requester> requesters() {
        return Combinators.combine(
                        Arbitraries.of("Practitioner/drA", "Organization/A", "Organization/B")
                                .set()
                                .ofMinSize(1),
                        purposes())
                .as((actors, purpose) -> Requester.of(actors, Set.of(purpose)));
    }

    @Provide
    Arbitrary<ResourceFacts> resources() {
        return Combinators.combine(
                        Arbitraries.of("Observation", "Condition", "Patient"),
                        Arbitraries.of("p1", "p2").set().ofMinSize(1),
                        Arbitraries.of(Confidentiality.class),
                        Arbitraries.of("HIV", "PSY", "ETHUD", "42CFRPart2")
                                .set()
                                .ofMaxSize(2),
                        Arbitraries.of("2021", "2022-05-01", ""),
                        Arbitraries.of("Practitioner/drA", "Practitioner/drB")
                                .set()
                                .ofMaxSize(1),
                        Arbitraries.of("Encounter/1", "Condition/1").set())
                .as((type, patients, level, labels, date, authors, refs) -> new ResourceFacts(
                        type,
                        "1",
                        patients,
                        level,
                        labels,
                        Set.of("http://loinc.org|2339-0"),
                        FhirTime.span(date).orElse(null),
                        authors,
                        refs,
                        Set.of(),
                        Set.of()));
    }

    @Provide
    Arbitrary<List<Consent>> consents() {
        return Arbitraries.integers().between(0, 3).flatMap(size -> Combinators.combine(
                        Arbitraries.of("p1", "p2").list().ofSize(size),
                        provisions(2).list().ofSize(size))
                .as((patients, provisions) -> {
                    var consents = new ArrayList<Consent>();
                    for (int i = 0; i < size; i++) {
                        Consent consent = TestConsents.consent("c" + i, patients.get(i), ConsentProvisionType.PERMIT);
                        consents.add(consent.setProvision(provisions.get(i)));
                    }
                    return consents;
                }));
    }

    @Provide
    Arbitrary<Consent> flat() {
        return Combinators.combine(Arbitraries.of("p1", "p2"), provisions(0))
                .as((patient, provision) -> TestConsents.consent("c9", patient, ConsentProvisionType.PERMIT)
                        .setProvision(provision));
    }

    private Arbitrary<ProvisionComponent> provisions(int depth) {
        Arbitrary<List<ProvisionComponent>> nested = depth == 0
                ? Arbitraries.just(List.of())
                : Arbitraries.lazy(() -> provisions(depth - 1)).list().ofMaxSize(2);
        return Combinators.combine(
                        Arbitraries.of(ConsentProvisionType.PERMIT, ConsentProvisionType.DENY),
                        purposes().list().ofMaxSize(2),
                        Arbitraries.of("N", "R", "HIV", "SPI", "42CFRPart2")
                                .list()
                                .ofMaxSize(2),
                        Arbitraries.of("Practitioner/drA", "Organization/B")
                                .list()
                                .ofMaxSize(1),
                        Arbitraries.of("Observation", "Condition").list().ofMaxSize(1),
                        Arbitraries.of("", "", "", "dataPeriod", "code", "instance", "related", "authoredby"),
                        nested)
                .as(ConsentDeciderPropertyTest::provision);
    }

    private static ProvisionComponent provision(
            ConsentProvisionType type,
            List<String> purposes,
            List<String> labels,
            List<String> actors,
            List<String> classes,
            String content,
            List<ProvisionComponent> nested) {
        var provision = new ProvisionComponent().setType(type);
        purposes.forEach(code -> provision.addPurpose(new Coding(Vocabulary.ACT_REASON, code, null)));
        labels.forEach(code -> provision.addSecurityLabel(TestConsents.label(code)));
        actors.forEach(actor -> provision.addActor().setReference(new Reference(actor)));
        classes.forEach(code -> provision.addClass_(new Coding("http://hl7.org/fhir/resource-types", code, null)));
        nested.forEach(provision::addProvision);
        switch (content) {
            case "dataPeriod" ->
                provision.setDataPeriod(
                        new Period().setStartElement(new DateTimeType("2022")).setEndElement(new DateTimeType("2022")));
            case "code" -> provision.addCode(TestConsents.concept("http://loinc.org", "2339-0"));
            case "instance" -> data(provision, ConsentDataMeaning.INSTANCE, "Condition/1");
            case "related" -> data(provision, ConsentDataMeaning.RELATED, "Encounter/1");
            case "authoredby" -> data(provision, ConsentDataMeaning.AUTHOREDBY, "Practitioner/drA");
            default -> {
                // no content criterion
            }
        }
        return provision;
    }

    private static void data(ProvisionComponent provision, ConsentDataMeaning meaning, String reference) {
        provision.addData().setMeaning(meaning).setReference(new Reference(reference));
    }
}
