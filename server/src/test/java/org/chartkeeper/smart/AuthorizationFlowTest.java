package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.chartkeeper.access.Policy;
import org.chartkeeper.caller.Role;
import org.chartkeeper.smart.AuthorizationFlow.Step;
import org.chartkeeper.smart.AuthorizationRequests.Waiting;
import org.chartkeeper.users.Session;
import org.chartkeeper.users.User;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class AuthorizationFlowTest {

    private static final Instant SIGNED_IN = Instant.parse("2026-11-02T08:00:00Z");
    private static final String SID = UUID.randomUUID().toString();

    private final AuthorizationRequests requests =
            new AuthorizationRequests(mock(JdbcClient.class), Clock.systemUTC()) {
                @Override
                boolean bind(String id, String sid) {
                    return id.equals("free");
                }

                @Override
                void choose(Waiting waiting, @Nullable String patient, @Nullable String encounter) {}
            };

    private final AuthorizationFlow flow;

    AuthorizationFlowTest(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("app.json"), """
                {"client_id": "app", "grant_types": ["authorization_code"], "token_endpoint_auth_method": "none",
                 "redirect_uris": ["https://app.example.org/back"], "scope": "launch/patient patient/*.rs",
                 "purpose_of_use": ["TREAT", "PATRQT"], "status": "active"}""");
        WatchedDirectory<Client> files =
                new WatchedDirectory<>(directory, TestClients.reader(false)::read, Client::id, Map.of());
        files.load();
        flow = new AuthorizationFlow(
                new ClientRegistry(files, mock(RunTimeClients.class)),
                requests,
                new TestCharts(),
                new BreakGlassSessions(mock(JdbcClient.class), Clock.systemUTC()),
                AuthorizationFlowTest::noPolicy,
                "https://us.example.org");
    }

    private static Policy noPolicy() {
        throw new AssertionError("the policy is asked about emergencies alone");
    }

    private final User doctor = TestUsersAndApps.clinician("TREAT");
    private final User anna =
            TestUsersAndApps.user("anna", "Patient/demo-anna", Set.of(Role.PATIENT), List.of("PATRQT"));

    private static Optional<Session> session(User user) {
        return Optional.of(new Session(SID, user, SIGNED_IN, null, null, false));
    }

    private static Waiting waiting(@Nullable String sid, LaunchContext launch, boolean silent, String... scopes) {
        return waiting("free", sid, null, null, launch, silent, scopes);
    }

    private static Waiting waiting(
            String id,
            @Nullable String sid,
            @Nullable String patient,
            @Nullable Long since,
            LaunchContext launch,
            boolean silent,
            String... scopes) {
        AuthorizationRequest request = new AuthorizationRequest(
                "app",
                "https://app.example.org/back",
                "s",
                null,
                "c",
                List.of(scopes),
                List.of(),
                since,
                null,
                silent,
                launch);
        return new Waiting(id, request, sid, patient, null, null);
    }

    private static Waiting withSecondFactor(Waiting waiting) {
        AuthorizationRequest plain = waiting.request();
        AuthorizationRequest request = new AuthorizationRequest(
                plain.clientId(),
                plain.redirectUri(),
                plain.state(),
                plain.nonce(),
                plain.codeChallenge(),
                plain.scopes(),
                plain.purposes(),
                plain.authenticatedSince(),
                0L,
                plain.silent(),
                plain.launch());
        return new Waiting(waiting.id(), request, waiting.sid(), waiting.patient(), waiting.encounter(), null);
    }

    private static LaunchContext launchedFor(@Nullable String username, @Nullable String patient) {
        return new LaunchContext(username, patient, null, null, null, null, null, null);
    }

    @Test
    void whoeverIsNotSignedInOrNotAnewSignsInFirst() {
        Waiting anew =
                waiting("free", null, null, SIGNED_IN.toEpochMilli() + 1, LaunchContext.NONE, false, "patient/*.rs");

        assertThat(flow.next(waiting(null, LaunchContext.NONE, false, "patient/*.rs"), Optional.empty()))
                .isInstanceOf(Step.SignIn.class);
        assertThat(flow.next(anew, session(doctor))).isInstanceOf(Step.SignIn.class);
    }

    @Test
    void whoeverNeedsASecondFactorGivesItAfterThePassword() {
        Waiting asked = withSecondFactor(waiting(null, LaunchContext.NONE, false, "user/*.rs"));
        Session password = session(doctor).orElseThrow();
        Session both = new Session(SID, password.user(), SIGNED_IN, SIGNED_IN, "otp", true);

        assertThat(flow.next(asked, Optional.empty())).isInstanceOf(Step.SignIn.class);
        assertThat(flow.next(asked, Optional.of(password))).isInstanceOf(Step.SecondFactor.class);
        assertThat(flow.next(asked, Optional.of(both))).isInstanceOf(Step.Decide.class);
    }

    @Test
    void aSilentRequestAsksNothing() {
        Waiting silent = waiting(null, LaunchContext.NONE, true, "patient/*.rs");

        assertThat(flow.next(silent, Optional.empty()))
                .isInstanceOfSatisfying(Step.Refuse.class, refused -> assertThat(refused.error())
                        .isEqualTo("login_required"));
        assertThat(flow.next(silent, session(doctor)))
                .isInstanceOfSatisfying(Step.Refuse.class, refused -> assertThat(refused.error())
                        .isEqualTo("consent_required"));
    }

    @Test
    void aRequestIsOneSessionsAlone() {
        Waiting others =
                waiting("taken", UUID.randomUUID().toString(), null, null, LaunchContext.NONE, false, "patient/*.rs");

        assertThat(flow.next(others, session(doctor))).isInstanceOf(Step.Strange.class);
    }

    @Test
    void aClinicianChoosesAndAPatientWithOneRecordDoesNot() {
        Waiting request = waiting(SID, LaunchContext.NONE, false, "launch/patient", "patient/*.rs");

        assertThat(flow.next(request, session(doctor))).isInstanceOf(Step.ChoosePatient.class);
        assertThat(flow.next(request, session(anna))).isInstanceOfSatisfying(Step.Decide.class, decide -> {
            assertThat(Optional.ofNullable(decide.patient()).map(Charts.Choice::id))
                    .contains("demo-anna");
            assertThat(decide.purposes()).containsExactly("PATRQT");
        });
    }

    @Test
    void patientScopesNeedAPatientEvenWhenTheLaunchDoesNotAskForOne() {
        assertThat(flow.next(waiting(SID, LaunchContext.NONE, false, "patient/*.rs"), session(doctor)))
                .isInstanceOf(Step.ChoosePatient.class);
        assertThat(flow.next(waiting(SID, LaunchContext.NONE, false, "user/*.rs"), session(doctor)))
                .isInstanceOf(Step.Decide.class);
    }

    @Test
    void aLaunchIsForItsUserAndForPatientsWhomTheUserMaySee() {
        assertThat(flow.next(waiting(SID, launchedFor("ben", "demo-ben"), false, "launch"), session(doctor)))
                .isInstanceOf(Step.Refuse.class);
        assertThat(flow.next(waiting(SID, launchedFor(null, "demo-ben"), false, "launch"), session(anna)))
                .isInstanceOf(Step.Refuse.class);
        assertThat(flow.next(waiting(SID, launchedFor("dora", "demo-ben"), false, "launch"), session(doctor)))
                .isInstanceOf(Step.Decide.class);
    }

    @Test
    void aVisitIsChosenAfterThePatient() {
        assertThat(flow.next(
                        waiting("free", SID, "demo-ben", null, LaunchContext.NONE, false, "launch/encounter"),
                        session(doctor)))
                .isInstanceOfSatisfying(Step.ChooseEncounter.class, choose -> assertThat(choose.patient())
                        .isEqualTo("demo-ben"));
    }

    @Test
    void withoutACommonPurposeThereIsNoAccess() {
        assertThat(flow.next(
                        waiting(SID, LaunchContext.NONE, false, "user/*.rs"),
                        session(TestUsersAndApps.clinician("HRESCH"))))
                .isInstanceOfSatisfying(Step.Refuse.class, refused -> assertThat(refused.error())
                        .isEqualTo("access_denied"));
    }
}
