package org.chartkeeper.users;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.chartkeeper.caller.BadRegistrationException;
import org.chartkeeper.caller.Members;
import org.chartkeeper.caller.PurposeOfUse;
import org.jspecify.annotations.Nullable;

/** Reads a users file: a YAML list of local users. */
final class UserFile {

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9._@-]{1,100}");

    private final boolean demo;

    UserFile(boolean demo) {
        this.demo = demo;
    }

    List<User> read(String fileName, byte[] content) {
        String label = "users file `" + fileName + "`";
        JsonNode list = Members.node(YAML, label, content);
        if (!list.isArray()) {
            throw new BadRegistrationException(label + " must be a list of users");
        }
        List<User> users = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode item : list) {
            Members members = new Members(label + ", user " + (users.size() + 1), item);
            User user = user(members);
            members.nothingElse();
            if (!names.add(user.username())) {
                throw members.problem("username", "`" + user.username() + "` is there twice");
            }
            users.add(user);
        }
        return users;
    }

    private User user(Members members) {
        String username = members.required("username");
        if (!USERNAME.matcher(username).matches()) {
            throw members.problem("username", "may have letters, digits and . _ @ - alone, at most 100");
        }
        User user = new User(
                username,
                password(members, username),
                members.reference(
                        "fhir_user", "Practitioner", "PractitionerRole", "Patient", "RelatedPerson", "Person"),
                members.reference("organization", "Organization"),
                members.roles(),
                members.purposes(),
                members.flag("break_glass"),
                members.texts("patients"),
                secondFactorsSince(members));
        user.patients().forEach(patient -> members.asReference("patients", patient, "Patient"));
        if (user.roles().isEmpty()) {
            throw members.problem("roles", "is missing");
        }
        if (user.purposes().contains(PurposeOfUse.BREAK_GLASS)) {
            throw members.problem("purpose_of_use", "cannot have `BTG`, set `break_glass` instead");
        }
        return user;
    }

    private static @Nullable Instant secondFactorsSince(Members members) {
        String text = members.text("second_factors_since");
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw members.problem("second_factors_since", "must be a time such as `2026-11-25T12:00:00Z`, in quotes");
        }
    }

    private String password(Members members, String username) {
        String password = members.required("password");
        if (PasswordHashes.isAccepted(password)) {
            return password;
        }
        if (!demo || password.startsWith("{")) {
            throw members.problem("password", PasswordHashes.PROBLEM);
        }
        return PasswordHashes.demo(username, password);
    }
}
