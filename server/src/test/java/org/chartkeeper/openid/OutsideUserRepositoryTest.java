package org.chartkeeper.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.chartkeeper.caller.Role;
import org.chartkeeper.users.User;
import org.chartkeeper.users.UsersDatabase;
import org.junit.jupiter.api.Test;

class OutsideUserRepositoryTest {

    private static final Instant MORNING = Instant.parse("2026-11-02T08:00:00Z");
    private static final String ISSUER = "https://id.example.org";
    private static final Said DOCTOR = new Said("Practitioner/weber", null, List.of(), List.of("ward-doctors"));

    private final String subject = UUID.randomUUID().toString();

    private static OutsideUserRepository node(String issuer, Instant at, String... settings) {
        return new OutsideUserRepository(
                UsersDatabase.jdbc(),
                new OutsideName(issuer),
                TestSettings.mapping(settings),
                Duration.ofHours(12),
                Clock.fixed(at, ZoneOffset.UTC));
    }

    @Test
    void aUserIsKnownOnEveryNode() {
        User kept = node(ISSUER, MORNING).keep(subject, DOCTOR);

        assertThat(node(ISSUER, MORNING).find(kept.username())).contains(kept);
    }

    @Test
    void anUnchangedUserStaysTheSameObject() {
        OutsideUserRepository node = node(ISSUER, MORNING);
        String username = node.keep(subject, DOCTOR).username();
        User first = node.find(username).orElseThrow();

        node.keep(subject, DOCTOR);
        assertThat(node.find(username)).contains(first);
        assertThat(node.find(username).orElseThrow())
                .isSameAs(node.find(username).orElseThrow());
    }

    @Test
    void rightsEndWithTheirTime() {
        String username = node(ISSUER, MORNING).keep(subject, DOCTOR).username();

        assertThat(node(ISSUER, MORNING.plus(Duration.ofMinutes(719))).find(username))
                .isPresent();
        assertThat(node(ISSUER, MORNING.plus(Duration.ofMinutes(721))).find(username))
                .isEmpty();
    }

    @Test
    void settingsThatGiveLessHoldForWhoeverIsSignedIn() {
        String username = node(
                        ISSUER,
                        MORNING,
                        "roles",
                        "clinician,auditor",
                        "groups[1].value",
                        "audit",
                        "groups[1].roles",
                        "auditor")
                .keep(subject, new Said(null, null, List.of(), List.of("ward-doctors", "audit")))
                .username();

        assertThat(node(ISSUER, MORNING).find(username)).map(User::roles).hasValueSatisfying(roles -> assertThat(roles)
                .containsExactly(Role.CLINICIAN));
        assertThat(node(ISSUER, MORNING, "groups[0].value", "others").find(username))
                .isEmpty();
    }

    @Test
    void anotherIssuersSettingsKnowNobodyOfThisOne() {
        String username = node(ISSUER, MORNING).keep(subject, DOCTOR).username();

        assertThat(node("https://id.example.com", MORNING).find(username)).isEmpty();
    }

    @Test
    void whatAnotherNodeEndsIsGoneWithinASecond() {
        OutsideUserRepository node = node(ISSUER, MORNING);
        String username = node.keep(subject, DOCTOR).username();
        assertThat(node.find(username)).isPresent();

        node(ISSUER, MORNING).end(username);

        Awaitility.await()
                .atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> node.find(username).isEmpty());
    }

    @Test
    void whoeverIsRefusedIsNotKept() {
        OutsideUserRepository node = node(ISSUER, MORNING);

        assertThatThrownBy(() -> node.keep(subject, new Said(null, null, List.of(), List.of())))
                .isInstanceOf(RefusedSignInException.class);
        assertThat(node.find(new OutsideName(ISSUER).of(subject))).isEmpty();
    }
}
