package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.chartkeeper.access.Policy;
import org.chartkeeper.access.PolicyReader;
import org.chartkeeper.consent.Requester.BreakGlassSession;
import org.chartkeeper.consent.Requester.Representation;
import org.chartkeeper.terminology.Confidentiality;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs {@code cases/consent.yaml} against the engine, in every order of the consents. */
class ConsentCasesTest {

    private static final JsonNode TABLE = read();
    private static final Map<String, ResourceFacts> RESOURCES = resources();

    private static JsonNode read() {
        try (var in = ConsentCasesTest.class.getResourceAsStream("/cases/consent.yaml")) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCaseHoldsInEveryOrderOfItsConsents() {
        return StreamSupport.stream(TABLE.get("cases").spliterator(), false)
                .map(row -> DynamicTest.dynamicTest(
                        row.get("id").asText() + " " + row.get("what").asText(), () -> check(row)));
    }

    private static void check(JsonNode row) {
        var consents = new ArrayList<ConsentRecord>();
        row.path("consents")
                .forEach(node ->
                        consents.add(TestConsents.READER.read(TestConsents.fromCase("c" + consents.size(), node))));
        Policy policy = PolicyReader.parse(TABLE.get("policy").toString())
                .withDefault(PolicyReader.parse("default: " + row.get("default").asText())
                        .defaultAccess());
        Instant now = Instant.parse(
                row.get("request").path("now").asText(TABLE.get("now").asText()));
        var decisions = new HashSet<Map<String, ConsentDecision>>();
        Set<ContentTest> tests =
                consents.stream().flatMap(ConsentRecord::contentTests).collect(Collectors.toSet());

        for (List<ConsentRecord> order : TestConsents.permutations(consents)) {
            var decider = ConsentDecider.asking(requester(row, now), TestConsents.onFile(order), policy, now);
            decisions.add(decide(row, decider, tests));
        }

        assertThat(decisions).hasSize(1);
        decisions.iterator().next().forEach((name, decision) -> assertThat(decision.permitted() ? "P" : "D")
                .as(name + ": " + decision)
                .isEqualTo(row.get("decision").get(name).asText()));
    }

    private static Map<String, ConsentDecision> decide(JsonNode row, ConsentDecider decider, Set<ContentTest> tests) {
        var decisions = new LinkedHashMap<String, ConsentDecision>();
        row.get("decision").fieldNames().forEachRemaining(name -> {
            ResourceFacts facts = Objects.requireNonNull(RESOURCES.get(name));
            decisions.put(name, decider.decide(facts));
            assertThat(decider.explain(facts).decision())
                    .as("the explanation is of the same decision")
                    .isEqualTo(decisions.get(name));
            assertThat(decider.decideClass(facts.accessClass(tests)))
                    .as("class of " + name)
                    .isEqualTo(decisions.get(name));
            if (decider.decideClass(facts.accessClass(Set.of())).permitted()) {
                assertThat(decisions.get(name).permitted())
                        .as("class without marks is never wider")
                        .isTrue();
            }
        });
        return decisions;
    }

    private static Requester requester(JsonNode row, Instant now) {
        JsonNode request = row.get("request");
        JsonNode who = TABLE.get("actors").get(request.get("as").asText());
        var represents = new ArrayList<Representation>();
        who.path("represents")
                .properties()
                .forEach(entry -> represents.add(new Representation(
                        "RelatedPerson/mom",
                        entry.getKey(),
                        FhirTime.span(TestConsents.period(entry.getValue())).orElseThrow())));
        return new Requester(
                Set.copyOf(TestConsents.texts(who, "actors")),
                Set.copyOf(TestConsents.texts(request, "purposes")),
                Set.of(Requester.ACCESS),
                who.has("patient") ? who.get("patient").asText() : null,
                represents,
                Set.of(),
                null,
                false,
                request.has("session")
                        ? new BreakGlassSession(
                                "s1",
                                request.get("session").asText(),
                                now.minus(Duration.ofMinutes(1)),
                                now.plus(Duration.ofMinutes(59)))
                        : null);
    }

    private static Map<String, ResourceFacts> resources() {
        var outgoing = new LinkedHashMap<String, Set<String>>();
        JsonNode nodes = TABLE.get("resources");
        nodes.properties().forEach(entry -> outgoing.put(reference(entry.getKey()), refersTo(entry.getValue())));
        var resources = new LinkedHashMap<String, ResourceFacts>();
        nodes.properties()
                .forEach(entry -> resources.put(entry.getKey(), facts(entry.getKey(), entry.getValue(), outgoing)));
        return resources;
    }

    private static Set<String> refersTo(JsonNode node) {
        var refersTo = new HashSet<String>();
        TestConsents.texts(node, "patients").forEach(patient -> refersTo.add("Patient/" + patient));
        TestConsents.texts(node, "refs").forEach(name -> refersTo.add(reference(name)));
        return refersTo;
    }

    private static String reference(String name) {
        return TABLE.get("resources").path(name).path("type").asText("Encounter") + "/" + name;
    }

    private static ResourceFacts facts(String name, JsonNode node, Map<String, Set<String>> outgoing) {
        var referredToBy = new HashSet<String>();
        outgoing.forEach((source, targets) -> {
            if (targets.contains(reference(name))) {
                referredToBy.add(source);
            }
        });
        return new ResourceFacts(
                node.get("type").asText(),
                name,
                Set.copyOf(TestConsents.texts(node, "patients")),
                Confidentiality.valueOf(node.path("level").asText("N")),
                Set.copyOf(TestConsents.texts(node, "labels")),
                node.has("code") ? Set.of(node.get("code").asText()) : Set.of(),
                FhirTime.span(node.path("date").asText()).orElse(null),
                node.has("author") ? Set.of(node.get("author").asText()) : Set.of(),
                outgoing.getOrDefault(reference(name), Set.of()),
                referredToBy,
                Set.of());
    }
}
