package org.chartkeeper.consent;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.consent.Memberships.Membership;
import org.chartkeeper.consent.Memberships.Relation;
import org.hl7.fhir.r4.model.CareTeam;
import org.hl7.fhir.r4.model.CareTeam.CareTeamParticipantComponent;
import org.hl7.fhir.r4.model.CareTeam.CareTeamStatus;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Group.GroupMemberComponent;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RelatedPerson;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Reads from PractitionerRole, CareTeam and Group who acts as whom, and from RelatedPerson who acts for a patient. What is not
 * active says nothing; a period that cannot be read makes its membership void.
 */
final class MembershipReader {

    /** The types that say something. */
    static final Set<String> TYPES = Set.of("PractitionerRole", "CareTeam", "Group", "RelatedPerson");

    private static final String ROLE_CODE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";

    /** Who asks; what else may be a member asks nothing. */
    private static final Set<String> MEMBERS =
            Set.of("Practitioner", "PractitionerRole", "Organization", "Device", "RelatedPerson", "CareTeam", "Group");

    private final References references;

    /** @param base the server's FHIR base, below which absolute references are ours */
    MembershipReader(String base) {
        this.references = new References(base);
    }

    /** Who acts as whom, as {@code resource} says; nobody for other types. */
    List<Membership> memberships(Resource resource) {
        String self = resource.fhirType() + "/" + resource.getIdElement().getIdPart();
        var read = new ArrayList<Membership>();
        if (resource instanceof PractitionerRole role && (!role.hasActive() || role.getActive())) {
            role(self, role, read);
        } else if (resource instanceof CareTeam team && team.getStatus() == CareTeamStatus.ACTIVE) {
            for (CareTeamParticipantComponent participant : team.getParticipant()) {
                add(read, participant.getMember(), self, span(team.getPeriod(), participant.getPeriod()));
            }
        } else if (resource instanceof Group group && group.getActual() && (!group.hasActive() || group.getActive())) {
            for (GroupMemberComponent member : group.getMember()) {
                if (!member.getInactive()) {
                    add(read, member.getEntity(), self, span(member.getPeriod()));
                }
            }
        }
        return List.copyOf(read);
    }

    /** Whoever acts in a role is the practitioner and belongs to the organisation; the practitioner acts in the role. */
    private void role(String self, PractitionerRole role, List<Membership> read) {
        Span period = span(role.getPeriod());
        add(read, role.getPractitioner(), self, period);
        String practitioner = references.local(role.getPractitioner().getReference());
        String organization = references.local(role.getOrganization().getReference());
        for (@Nullable String actor : new @Nullable String[] {practitioner, organization}) {
            if (actor != null && period != null) {
                read.add(new Membership(self, actor, period));
            }
        }
    }

    private void add(List<Membership> read, Reference member, String actor, @Nullable Span period) {
        String local = references.local(member.getReference());
        if (local != null && period != null && MEMBERS.contains(local.substring(0, local.indexOf('/')))) {
            read.add(new Membership(local, actor, period));
        }
    }

    /** For whom this RelatedPerson may act, if for anybody. */
    Optional<Relation> relation(RelatedPerson person) {
        String patient = references.local(person.getPatient().getReference());
        Span period = span(person.getPeriod());
        boolean active = !person.hasActive() || person.getActive();
        if (!active || period == null || patient == null || !patient.startsWith("Patient/")) {
            return Optional.empty();
        }
        return Optional.of(new Relation(patient.substring("Patient/".length()), relationships(person), period));
    }

    private static Set<String> relationships(RelatedPerson person) {
        var codes = new LinkedHashSet<String>();
        for (CodeableConcept relationship : person.getRelationship()) {
            for (Coding coding : relationship.getCoding()) {
                if (ROLE_CODE.equals(coding.getSystem()) && coding.hasCode()) {
                    codes.add(coding.getCode());
                }
            }
        }
        return codes;
    }

    /** What these periods have in common; null when that is nothing, or one cannot be read. */
    private static @Nullable Span span(Period... periods) {
        Span common = Span.ALWAYS;
        for (Period period : periods) {
            Optional<Span> one = FhirTime.span(period);
            if (one.isEmpty()) {
                return null;
            }
            Span span = one.get();
            common = new Span(
                    span.from().isAfter(common.from()) ? span.from() : common.from(),
                    span.until().isBefore(common.until()) ? span.until() : common.until());
        }
        return common.from().isBefore(common.until()) ? common : null;
    }
}
