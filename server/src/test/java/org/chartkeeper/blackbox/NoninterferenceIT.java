package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.chartkeeper.blackbox.ComparedServers.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is withheld has no influence on any answer: servers that differ in nothing else are asked the same and compared. */
@EnabledIfSystemProperty(named = "noninterference.compare", matches = "true")
class NoninterferenceIT {

    private static final int SEEDS = Integer.getInteger("noninterference.seeds", 3);
    private static final int FIRST_SEED = Integer.getInteger("noninterference.first-seed", 1);
    private static final boolean GO_ON = Boolean.getBoolean("noninterference.go-on");
    private static final int REQUESTS = Integer.getInteger("noninterference.requests", 500);

    /** The seed into whose answers leaks are planted, and how many requests may go by until one is noticed. */
    private static final int LEAKING_SEED = 900_001;

    private static final int REQUESTS_UNTIL_NOTICED = 250;

    private static ComparedServers servers;
    private static LeakyProxy with;
    private static LeakyProxy without;
    private static Outcome compared;
    private static Outcome honest;

    @BeforeAll
    static void serversWithEmptyStores() {
        servers = ComparedServers.start(GO_ON, "with", "without", "mutated");
        with = new LeakyProxy(servers.address("with"), () -> servers.loaderToken("with"));
        without = new LeakyProxy(servers.address("without"), () -> servers.loaderToken("without"));
        // First, while all three stores have the same seeds.
        compared = compareAll();
        honest = compareThroughProxies(Leak.NONE);
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable one : new AutoCloseable[] {with, without, servers}) {
            if (one != null) {
                one.close();
            }
        }
    }

    @Test
    void whatIsWithheldHasNoInfluence() throws IOException {
        assertThat(compared.exitCode()).as(compared.output()).isZero();
        JsonNode report = new ObjectMapper()
                .readTree(compared.report().resolve("report.json").toFile());
        assertThat(report.path("seeds")).hasSize(SEEDS);
        assertThat(report.path("seeds"))
                .allSatisfy(seed -> assertThat(seed.path("requests").asInt()).isGreaterThanOrEqualTo(REQUESTS));
    }

    @Test
    void withoutALeakTheSequenceThatShowsLeaksIsClean() {
        assertThat(honest.exitCode()).as(honest.output()).isZero();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPlantedLeakIsNoticed(Leak leak) {
        Outcome outcome = compareThroughProxies(leak);

        assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
        assertThat(outcome.output()).contains("answer differently");
    }

    private static Outcome compareAll() {
        Map<String, String> stores = Map.of(
                "with", servers.address("with") + "/fhir",
                "without", servers.address("without") + "/fhir",
                "mutated", servers.address("mutated") + "/fhir");

        return servers.compare(
                servers.settings("all", stores, true),
                "all",
                "--seeds",
                String.valueOf(SEEDS),
                "--first-seed",
                String.valueOf(FIRST_SEED),
                "--requests",
                String.valueOf(REQUESTS));
    }

    private static Outcome compareThroughProxies(Leak leak) {
        with.plant(leak);
        without.plant(leak);
        Map<String, String> stores = Map.of("with", with.base(), "without", without.base());
        String[] options = {
            "--first-seed", String.valueOf(LEAKING_SEED), "--requests", String.valueOf(REQUESTS_UNTIL_NOTICED)
        };
        return leak == Leak.NONE
                ? servers.compare(servers.settings("proxied", stores, false), "none", options)
                : servers.compare(
                        servers.settings("proxied", stores, false),
                        leak.name(),
                        options[0],
                        options[1],
                        options[2],
                        options[3],
                        "--loaded",
                        "--stop-at-first");
    }
}
