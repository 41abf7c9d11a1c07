package org.chartkeeper.access;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.caller.Role;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.Vocabulary;

/**
 * The hospital's policy: what holds where no consent speaks, and what stands above any consent.
 *
 * @param version names this state of the policy in decisions and evidence
 * @param defaultAccess what holds for a patient without an applicable consent
 * @param custodian reference of the one organisation that keeps the records
 * @param explicitLabels labels that only a consent naming them exactly opens
 * @param breakGlass limits of emergency access
 * @param purposes the purposes each role may act under; a role not listed may act under none
 * @param refusedPurposes purposes under which nothing is disclosed to anybody
 * @param rights what each role may do with which types
 * @param sharedTypes types that are about no patient and open to every authorised caller
 * @param consentPolicies URIs of the policies that consents may be given under; none for any
 * @param unrecognised how confidential data is whose codes no value set knows
 * @param publicHealth what the law opens to public health authorities
 * @param retentionYears how long evidence is kept
 * @param representatives codes of v3-RoleCode: the relationships in which a RelatedPerson acts for the patient
 * @param redisclosureNotice the notice that goes with records under 42 CFR Part 2
 */
public record Policy(
        String version,
        DefaultAccess defaultAccess,
        String custodian,
        Set<String> explicitLabels,
        BreakGlass breakGlass,
        Map<Role, Set<String>> purposes,
        Set<String> refusedPurposes,
        Map<Role, List<Right>> rights,
        Set<String> sharedTypes,
        Set<String> consentPolicies,
        Confidentiality unrecognised,
        PublicHealth publicHealth,
        int retentionYears,
        Set<String> representatives,
        String redisclosureNotice) {

    public Policy {
        explicitLabels = Set.copyOf(explicitLabels);
        purposes = Map.copyOf(purposes);
        refusedPurposes = Set.copyOf(refusedPurposes);
        rights = Map.copyOf(rights);
        sharedTypes = Set.copyOf(sharedTypes);
        consentPolicies = Set.copyOf(consentPolicies);
        representatives = Set.copyOf(representatives);
    }

    /** What holds for a patient without an applicable consent; labels that need naming are never opened by it. */
    public enum DefaultAccess {
        /** Nothing. */
        DENY("deny"),
        /** Nothing, except in a live break-glass session. */
        BREAK_GLASS_ONLY("break-glass-only"),
        /** Data of at most normal confidentiality, for treatment. */
        TREATMENT_NORMAL("treatment-normal"),
        /** Data of at most normal confidentiality, for any authorised purpose. */
        ALL_NORMAL("all-normal"),
        /** Everything, for any authorised purpose. */
        ALL("all");

        private final String code;

        DefaultAccess(String code) {
            this.code = code;
        }

        /** The value in {@code policy.yaml}. */
        public String code() {
            return code;
        }

        /** Whether data this confidential is open for this purpose. */
        public boolean opens(Confidentiality confidentiality, String purpose) {
            boolean normal = confidentiality.compareTo(Confidentiality.N) <= 0;
            return switch (this) {
                case DENY, BREAK_GLASS_ONLY -> false;
                case TREATMENT_NORMAL -> normal && Vocabulary.purposes().covers("TREAT", purpose);
                case ALL_NORMAL -> normal;
                case ALL -> true;
            };
        }
    }

    /**
     * Limits of emergency access.
     *
     * @param longest the longest session
     * @param excludedLabels labels that no emergency opens
     */
    public record BreakGlass(Duration longest, Set<String> excludedLabels) {
        public BreakGlass {
            excludedLabels = Set.copyOf(excludedLabels);
        }
    }

    /**
     * What a role may do.
     *
     * @param types FHIR resource types; {@code *} for all
     * @param interactions FHIR interactions; {@code *} for all
     * @param withoutConsent whether this holds whatever the patient's consents say
     * @param purposes the purposes it holds for, by subsumption; empty for any
     * @param statedReason whether the caller must have stated a reason
     * @param withoutPatient whether it also opens resources that belong to no known patient
     */
    public record Right(
            Set<String> types,
            Set<String> interactions,
            boolean withoutConsent,
            Set<String> purposes,
            boolean statedReason,
            boolean withoutPatient) {

        private static final List<String> READING = List.of("read", "vread", "search", "history");

        public Right {
            types = Set.copyOf(types);
            interactions = Set.copyOf(interactions);
            purposes = Set.copyOf(purposes);
        }

        /** Whether it speaks of this type. */
        public boolean names(String type) {
            return types.contains(type) || types.contains("*");
        }

        /** Whether it allows this FHIR interaction. */
        public boolean allows(String interaction) {
            return interactions.contains(interaction) || interactions.contains("*");
        }

        /** Whether it lets resources be seen. */
        public boolean reads() {
            return interactions.contains("*") || READING.stream().anyMatch(interactions::contains);
        }

        /** Whether it holds for this purpose. */
        public boolean holdsFor(String purpose) {
            return purposes.isEmpty()
                    || purposes.stream().anyMatch(broad -> Vocabulary.purposes().covers(broad, purpose));
        }
    }

    /**
     * What the law opens under the purpose {@code PUBHLTH}.
     *
     * @param types resource types that must be reported
     * @param authorities references of the authorities; empty for every caller that may act under the purpose
     */
    public record PublicHealth(Set<String> types, Set<String> authorities) {
        public PublicHealth {
            types = Set.copyOf(types);
            authorities = Set.copyOf(authorities);
        }
    }

    /** Whether one of these roles may act under this purpose, or one that it covers; emergency only where it is listed itself. */
    public boolean allowsPurpose(Set<Role> roles, String purpose) {
        return roles.stream()
                .flatMap(role -> purposes.getOrDefault(role, Set.of()).stream())
                .anyMatch(allowed -> allowed.equals(purpose)
                        || (!purpose.equals("BTG") && Vocabulary.purposes().covers(allowed, purpose)));
    }

    /** Whether nothing is disclosed under this purpose, whoever asks. */
    public boolean refuses(String purpose) {
        return refusedPurposes.stream()
                .anyMatch(refused -> Vocabulary.purposes().covers(refused, purpose));
    }

    /** The rights of these roles together. */
    public List<Right> rightsOf(Set<Role> roles) {
        return roles.stream()
                .sorted()
                .flatMap(role -> rights.getOrDefault(role, List.of()).stream())
                .toList();
    }

    /** Whether the roles allow this interaction on this type at all; who has no role is bound by scopes alone. */
    public boolean allows(Set<Role> roles, String interaction, String type) {
        return roles.isEmpty()
                || rightsOf(roles).stream().anyMatch(right -> right.names(type) && right.allows(interaction));
    }

    /** This policy with another default. */
    public Policy withDefault(DefaultAccess other) {
        return new Policy(
                version,
                other,
                custodian,
                explicitLabels,
                breakGlass,
                purposes,
                refusedPurposes,
                rights,
                sharedTypes,
                consentPolicies,
                unrecognised,
                publicHealth,
                retentionYears,
                representatives,
                redisclosureNotice);
    }

    static <V> Map<Role, V> byRole() {
        return new EnumMap<>(Role.class);
    }
}
