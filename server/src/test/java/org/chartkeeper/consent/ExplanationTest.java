package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.Set;
import org.chartkeeper.access.Policy;
import org.chartkeeper.access.PolicyReader;
import org.chartkeeper.consent.Explanation.Effect;
import org.chartkeeper.consent.Explanation.Provision;
import org.chartkeeper.consent.Explanation.Side;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.Vocabulary;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Consent.ConsentProvisionType;
import org.hl7.fhir.r4.model.Consent.ConsentState;
import org.hl7.fhir.r4.model.Consent.ProvisionComponent;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    private static final Instant NOW = Instant.parse("2024-06-01T12:00:00Z");
    private static final Policy POLICY = PolicyReader.parse("default: treatment-normal");
    private static final Requester INSURER = Requester.of(Set.of("Organization/insurer"), Set.of("HPAYMT"));
    private static final AccessClass HIV =
            new AccessClass("Observation", Set.of("p1"), Confidentiality.R, Set.of("HIV"));

    private static Explanation explain(Requester requester, Subject subject, Consent... consents) {
        return ConsentDecider.asking(requester, TestConsents.onFile(consents), POLICY, NOW)
                .explain(subject);
    }

    private static Consent permitting(String id, String patient) {
        Consent consent = TestConsents.consent(id, patient, ConsentProvisionType.PERMIT);
        consent.getProvision().addPurpose(new Coding(Vocabulary.ACT_REASON, "HPAYMT", null));
        return consent;
    }

    private static ProvisionComponent denyingHiv(Consent consent, String actor) {
        ProvisionComponent nested = consent.getProvision().addProvision();
        nested.setType(ConsentProvisionType.DENY).addSecurityLabel(TestConsents.label("HIV"));
        nested.addActor().setReference(new Reference(actor));
        return nested;
    }

    @Test
    void namesTheProvisionThatCountsAndTheOneThatGivesWay() {
        Consent consent = permitting("c1", "p1");
        denyingHiv(consent, "Organization/insurer");

        Explanation explanation = explain(INSURER, HIV, consent);

        assertThat(explanation.decision().ground()).isEqualTo(Ground.CONSENT_DENY);
        assertThat(explanation.sides()).hasSize(1);
        assertThat(explanation.sides().get(0).consents().get(0).provisions())
                .extracting(Provision::element, Provision::effect)
                .containsExactly(
                        tuple("Consent.provision", Effect.OVERRIDDEN),
                        tuple("Consent.provision.provision[0]", Effect.COUNTS));
    }

    @Test
    void namesTheElementsThatKeptAProvisionFromApplying() {
        Consent consent = permitting("c1", "p1");
        denyingHiv(consent, "Organization/clinic");
        var normal = new AccessClass("Observation", Set.of("p1"), Confidentiality.N, Set.of());

        Provision nested = explain(INSURER, normal, consent)
                .sides()
                .get(0)
                .consents()
                .get(0)
                .provisions()
                .get(1);

        assertThat(nested.effect()).isEqualTo(Effect.NOT_MATCHED);
        assertThat(nested.unmet()).containsExactly("actor", "securityLabel");
    }

    @Test
    void saysWhyAConsentDoesNotCount() {
        Consent over = permitting("c1", "p1").setStatus(ConsentState.INACTIVE);
        Consent doubted = permitting("c2", "p1");
        doubted.addVerification().setVerifiedElement(new BooleanType(false));

        Side side = explain(INSURER, HIV, over, doubted).sides().get(0);

        assertThat(side.consents().get(0).passedOver()).isEqualTo("it is no active consent about privacy");
        assertThat(side.consents().get(1).passedOver()).isNull();
        assertThat(side.consents().get(1).trusted()).isFalse();
        assertThat(side.consents().get(1).provisions().get(0).effect()).isEqualTo(Effect.VOID);
        assertThat(side.settled().ground()).isEqualTo(Ground.NOT_COVERED);
    }

    @Test
    void hearsEverySideEvenWhenTheFirstDenies() {
        Consent first = TestConsents.consent("c1", "p1", ConsentProvisionType.DENY);
        Consent second = permitting("c2", "p2");
        var shared = new AccessClass("Appointment", Set.of("p1", "p2"), Confidentiality.N, Set.of());

        Explanation explanation = explain(INSURER, shared, first, second);

        assertThat(explanation.decision()).isInstanceOf(ConsentDecision.Deny.class);
        assertThat(explanation.sides())
                .extracting(Side::patient, side -> side.settled().ground())
                .containsExactly(tuple("p1", Ground.CONSENT_DENY), tuple("p2", Ground.CONSENT_PERMIT));
    }
}
