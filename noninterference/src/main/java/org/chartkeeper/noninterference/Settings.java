package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Which servers are compared, and how they are spoken to: the JSON file that the command is given.
 *
 * @param ordered whether searches without {@code _sort} have an order that must be the same
 * @param unordered answers without a promised order all the same, as regular expressions over method and address
 * @param tokenParameters names of query parameters whose values are drawn by the server, as in page links
 * @param drawnExtensions addresses of extensions whose texts the server draws, such as the id of a request
 * @param exclusions what is not asked, as regular expressions over method and address
 * @param denialsLeftOut reasons to withhold that are not used
 */
record Settings(
        List<Store> stores,
        Credential loader,
        List<Caller> callers,
        String custodian,
        boolean ordered,
        List<Pattern> unordered,
        Set<String> tokenParameters,
        Set<String> drawnExtensions,
        List<Pattern> exclusions,
        Set<Denial> denialsLeftOut) {

    private static final Set<String> KNOWN = Set.of(
            "stores",
            "loader",
            "callers",
            "custodian",
            "ordered",
            "unordered",
            "token_parameters",
            "drawn_extensions",
            "exclusions",
            "denials_left_out");

    static Settings read(Path file) {
        try {
            return of(Json.object(Files.readString(file)));
        } catch (IOException | java.io.UncheckedIOException | ClassCastException e) {
            throw new CannotRunException("`" + file + "` cannot be read as settings: " + e.getMessage());
        }
    }

    static Settings of(ObjectNode said) {
        said.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                throw new CannotRunException("unknown setting `" + name + "`");
            }
        });
        List<Caller> callers = new ArrayList<>();
        said.path("callers").fields().forEachRemaining(one -> callers.add(caller(one.getKey(), one.getValue())));
        List<Store> stores = new ArrayList<>();
        said.path("stores")
                .fields()
                .forEachRemaining(one -> stores.add(
                        new Store(role(one.getKey()), one.getValue().asText().replaceFirst("/$", ""))));
        Settings settings = new Settings(
                stores,
                new Credential(said.path("loader")),
                callers,
                said.path("custodian").asText("Organization/custodian"),
                said.path("ordered").asBoolean(false),
                texts(said.path("unordered")).stream().map(Pattern::compile).toList(),
                Set.copyOf(texts(said.path("token_parameters"))),
                Set.copyOf(texts(said.path("drawn_extensions"))),
                texts(said.path("exclusions")).stream().map(Pattern::compile).toList(),
                denials(texts(said.path("denials_left_out"))));
        settings.check();
        return settings;
    }

    private static Set<Denial> denials(java.util.Collection<String> names) {
        Set<Denial> denials = java.util.EnumSet.noneOf(Denial.class);
        for (String name : names) {
            try {
                denials.add(Denial.valueOf(name.toUpperCase(java.util.Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new CannotRunException("`denials_left_out` has `" + name + "`, which is none");
            }
        }
        return denials;
    }

    private void check() {
        Set<Role> roles = stores.stream().map(Store::role).collect(java.util.stream.Collectors.toUnmodifiableSet());
        if (!roles.contains(Role.WITH) || roles.size() < 2 || roles.size() != stores.size()) {
            throw new CannotRunException("`stores` must name `with`, and `without` or `mutated` or both");
        }
        if (organizations().isEmpty()) {
            throw new CannotRunException("`callers` must have one with an `organization`");
        }
    }

    /** Whether the entries of the answer to {@code step} have an order that must be the same. */
    boolean isOrdered(Step step) {
        String asked = step.method() + " " + step.url();
        return step.isSorted()
                || (ordered
                        && unordered.stream()
                                .noneMatch(one -> one.matcher(asked).find()));
    }

    /** The organisations that consents deny. */
    List<String> organizations() {
        return callers.stream()
                .map(Caller::organization)
                .filter(one -> !one.isEmpty())
                .toList();
    }

    private static Role role(String name) {
        try {
            return Role.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new CannotRunException("`" + name + "` is not `with`, `without` or `mutated`");
        }
    }

    private static Caller caller(String name, JsonNode said) {
        return new Caller(
                name, said.path("organization").asText(), said.path("app").asBoolean(false), new Credential(said));
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
