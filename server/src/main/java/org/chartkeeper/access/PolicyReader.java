package org.chartkeeper.access;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.chartkeeper.access.Policy.BreakGlass;
import org.chartkeeper.access.Policy.DefaultAccess;
import org.chartkeeper.access.Policy.PublicHealth;
import org.chartkeeper.access.Policy.Right;
import org.chartkeeper.caller.Role;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.Vocabulary;
import org.hl7.fhir.r4.model.ResourceType;

/** Reads {@code policy.yaml}; what it does not understand it refuses, in one sentence that names the member. */
public final class PolicyReader {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Set<String> MEMBERS = Set.of(
            "default",
            "custodian",
            "explicit_labels",
            "break_glass",
            "purposes",
            "refused_purposes",
            "rights",
            "shared_types",
            "consent_policies",
            "unrecognised",
            "public_health",
            "retention_years",
            "representatives",
            "redisclosure_notice");
    private static final Set<String> RIGHT_MEMBERS =
            Set.of("types", "interactions", "without_consent", "purposes", "stated_reason", "without_patient");
    private static final Set<String> INTERACTIONS =
            Set.of("*", "read", "vread", "create", "update", "patch", "delete", "history", "search", "operation");

    /** A policy that cannot be put in force. */
    public static final class UnusablePolicyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnusablePolicyException(String message) {
            super(message);
        }
    }

    private PolicyReader() {}

    /**
     * The policy in this YAML text.
     *
     * @throws UnusablePolicyException when it means nothing we can enforce
     */
    public static Policy parse(String yaml) {
        JsonNode root = tree(yaml);
        onlyMembers(root, "", MEMBERS);
        return new Policy(
                version(yaml),
                defaultAccess(root),
                custodian(root),
                labels(root.path("explicit_labels"), "explicit_labels", PolicyDefaults.EXPLICIT_LABELS),
                breakGlass(root.path("break_glass")),
                purposes(root.path("purposes")),
                purposes(root.path("refused_purposes"), "refused_purposes", PolicyDefaults.REFUSED_PURPOSES),
                rights(root.path("rights")),
                types(root.path("shared_types"), "shared_types", PolicyDefaults.SHARED_TYPES),
                codes(
                        root.path("consent_policies"),
                        "consent_policies",
                        Set.of(),
                        text -> text.matches("[a-z][a-z0-9+.-]*:\\S+"),
                        "a URI"),
                unrecognised(root),
                publicHealth(root.path("public_health")),
                number(root.path("retention_years"), "retention_years", 1, 100, PolicyDefaults.RETENTION_YEARS),
                codes(
                        root.path("representatives"),
                        "representatives",
                        PolicyDefaults.REPRESENTATIVES,
                        text -> text.matches("[A-Z]{2,20}"),
                        "a code of v3-RoleCode"),
                text(root, "redisclosure_notice", PolicyDefaults.REDISCLOSURE_NOTICE));
    }

    private static JsonNode tree(String yaml) {
        try {
            JsonNode root = YAML.readTree(yaml);
            if (root == null || root.isMissingNode() || root.isNull()) {
                return YAML.createObjectNode();
            }
            require(root.isObject(), "the policy must be a mapping of members");
            return root;
        } catch (JsonProcessingException e) {
            throw new UnusablePolicyException("the policy is not readable YAML: " + e.getOriginalMessage());
        }
    }

    private static String version(String yaml) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(yaml.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DefaultAccess defaultAccess(JsonNode root) {
        String code = text(root, "default", DefaultAccess.DENY.code());
        return Stream.of(DefaultAccess.values())
                .filter(access -> access.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new UnusablePolicyException("`default` must be one of "
                        + Stream.of(DefaultAccess.values())
                                .map(DefaultAccess::code)
                                .toList()
                        + ", not `" + code + "`"));
    }

    private static String custodian(JsonNode root) {
        String custodian = text(root, "custodian", "Organization/custodian");
        require(
                custodian.matches("Organization/[A-Za-z0-9\\-.]{1,64}"),
                "`custodian` must be a reference such as `Organization/custodian`, not `" + custodian + "`");
        return custodian;
    }

    private static BreakGlass breakGlass(JsonNode node) {
        onlyMembers(node, "break_glass.", Set.of("minutes", "excluded_labels"));
        int minutes = number(node.path("minutes"), "break_glass.minutes", 1, 60, PolicyDefaults.BREAK_GLASS_MINUTES);
        return new BreakGlass(
                Duration.ofMinutes(minutes),
                labels(
                        node.path("excluded_labels"),
                        "break_glass.excluded_labels",
                        PolicyDefaults.BREAK_GLASS_EXCLUDED));
    }

    private static Map<Role, Set<String>> purposes(JsonNode node) {
        Map<Role, Set<String>> purposes = PolicyDefaults.purposes();
        mapping(node, "purposes").forEach(entry -> {
            String member = "purposes." + entry.getKey();
            purposes.put(role(entry.getKey(), member), purposes(entry.getValue(), member, Set.of()));
        });
        return purposes;
    }

    private static Map<Role, List<Right>> rights(JsonNode node) {
        Map<Role, List<Right>> rights = PolicyDefaults.rights();
        mapping(node, "rights").forEach(entry -> {
            String member = "rights." + entry.getKey();
            require(entry.getValue().isArray(), "`" + member + "` must be a list of rights");
            var granted = new ArrayList<Right>();
            for (JsonNode right : entry.getValue()) {
                granted.add(right(right, member + "[" + granted.size() + "]"));
            }
            rights.put(role(entry.getKey(), member), List.copyOf(granted));
        });
        return rights;
    }

    private static Right right(JsonNode node, String member) {
        require(node.isObject(), "`" + member + "` must be a mapping");
        onlyMembers(node, member + ".", RIGHT_MEMBERS);
        return new Right(
                types(node.path("types"), member + ".types", Set.of()),
                codes(
                        node.path("interactions"),
                        member + ".interactions",
                        PolicyDefaults.reading(),
                        INTERACTIONS::contains,
                        "a FHIR interaction"),
                flag(node, member, "without_consent"),
                purposes(node.path("purposes"), member + ".purposes", Set.of()),
                flag(node, member, "stated_reason"),
                flag(node, member, "without_patient"));
    }

    private static Confidentiality unrecognised(JsonNode root) {
        String code = text(root, "unrecognised", "N");
        require(code.equals("N") || code.equals("R"), "`unrecognised` must be N or R, not `" + code + "`");
        return Confidentiality.valueOf(code);
    }

    /** Either a list of types, for whoever may act under {@code PUBHLTH}, or types and the authorities they are for. */
    private static PublicHealth publicHealth(JsonNode node) {
        if (!node.isObject()) {
            return new PublicHealth(types(node, "public_health", Set.of()), Set.of());
        }
        onlyMembers(node, "public_health.", Set.of("types", "authorities"));
        return new PublicHealth(
                types(node.path("types"), "public_health.types", Set.of()),
                codes(
                        node.path("authorities"),
                        "public_health.authorities",
                        Set.of(),
                        text -> text.matches(
                                "(Organization|Device|Practitioner|PractitionerRole)/[A-Za-z0-9\\-.]{1,64}"),
                        "a reference"));
    }

    private static Set<String> types(JsonNode node, String member, Set<String> absent) {
        Set<String> named = codes(node, member, absent, PolicyReader::isTypeWord, "a FHIR resource type");
        var types = new LinkedHashSet<>(named);
        if (types.remove("clinical")) {
            types.addAll(PolicyDefaults.CLINICAL);
        }
        require(
                !types.contains("*") || member.startsWith("rights."),
                "`" + member + "` must name resource types, not `*`");
        return types;
    }

    private static boolean isTypeWord(String text) {
        return text.equals("*")
                || text.equals("clinical")
                || Stream.of(ResourceType.values()).anyMatch(type -> type.name().equals(text));
    }

    /** Ruling: nothing is masked in part, so a policy that asks for it is refused rather than half obeyed. */
    private static Set<String> labels(JsonNode node, String member, Set<String> absent) {
        Set<String> labels = codes(node, member, absent, Vocabulary.policies()::knows, "a code of v3-ActCode");
        labels.forEach(label -> require(
                !Vocabulary.isObligation(label),
                "`" + member + "` asks for `" + label + "`, but resources are shown whole or not at all"));
        labels.forEach(label ->
                require(Vocabulary.isLabel(label), "`" + member + "` has `" + label + "`, which labels no data"));
        return labels;
    }

    private static Set<String> purposes(JsonNode node, String member, Set<String> absent) {
        return codes(node, member, absent, Vocabulary.purposes()::knows, "a code of v3-PurposeOfUse");
    }

    private static Set<String> codes(
            JsonNode node, String member, Set<String> absent, Predicate<String> known, String kind) {
        if (node.isMissingNode()) {
            return absent;
        }
        require(node.isArray(), "`" + member + "` must be a list");
        var codes = new LinkedHashSet<String>();
        for (JsonNode item : node) {
            String code = item.asText();
            require(
                    item.isValueNode() && known.test(code),
                    "`" + member + "` has `" + code + "`, which is not " + kind);
            codes.add(code);
        }
        return codes;
    }

    private static Role role(String code, String member) {
        try {
            return Role.of(code);
        } catch (IllegalArgumentException e) {
            throw new UnusablePolicyException("`" + member + "`: " + e.getMessage());
        }
    }

    private static Set<Map.Entry<String, JsonNode>> mapping(JsonNode node, String member) {
        if (node.isMissingNode()) {
            return Set.of();
        }
        require(node.isObject(), "`" + member + "` must be a mapping");
        return node.properties();
    }

    private static void onlyMembers(JsonNode node, String prefix, Set<String> members) {
        require(
                node.isObject() || node instanceof MissingNode,
                "`" + prefix.replaceAll("\\.$", "") + "` must be a mapping");
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String name = entry.getKey();
            require(
                    !name.startsWith("redact") && !name.startsWith("mask"),
                    "`" + prefix + name + "` asks for redaction, but resources are shown whole or not at all");
            require(members.contains(name), "`" + prefix + name + "` is not a member of the policy");
        }
    }

    private static boolean flag(JsonNode node, String member, String name) {
        JsonNode value = node.path(name);
        require(value.isMissingNode() || value.isBoolean(), "`" + member + "." + name + "` must be true or false");
        return value.asBoolean(false);
    }

    private static int number(JsonNode node, String member, int least, int most, int absent) {
        if (node.isMissingNode()) {
            return absent;
        }
        require(
                node.isInt() && node.asInt() >= least && node.asInt() <= most,
                "`" + member + "` must be a number from " + least + " to " + most);
        return node.asInt();
    }

    private static String text(JsonNode root, String member, String absent) {
        JsonNode node = root.path(member);
        if (node.isMissingNode()) {
            return absent;
        }
        require(node.isValueNode() && !node.isNull() && !node.asText().isBlank(), "`" + member + "` must be a text");
        return node.asText().strip();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new UnusablePolicyException(message);
        }
    }
}
